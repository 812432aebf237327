package pkbs.worker;

/// What all runs of a worker share.
///
/// @param name starts the names of this worker's control groups
record RunTools(
    String name, RunSetup setup, Lease lease, Processes processes, LiveLog log, Uploads uploads) {}
