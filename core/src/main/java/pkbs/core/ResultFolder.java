package pkbs.core;

/// Where a run's results are, as they were verified before the run was recorded as done.
///
/// @param path relative to the results root
/// @param files their number, folders excluded
/// @param bytes their sum
public record ResultFolder(String path, int files, long bytes) {}
