package pkbs.worker;

/// What all runs of a worker share.
///
/// @param name starts the names of this worker's control groups
/// @param late for the starts of programs
/// @param guard is told of every start, and of every one that failed through this machine's fault
record RunTools(
    String name,
    RunSetup setup,
    Lease lease,
    Processes processes,
    LiveLog log,
    LateWrites late,
    Uploads uploads,
    StartGuard guard) {}
