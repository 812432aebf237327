package pkbs.core;

/// Whose fault a failure was; decides what a retry costs.
public enum FailureCause {
  /// More memory than asked for.
  OOM,
  /// More scratch space than asked for.
  DISK,
  NODE_LOST,
  WALLTIME,
  UPLOAD,
  REJECTED,
  /// A job that it waited for did not end as it had to.
  DEPENDENCY,
  /// The program itself failed.
  USER
}
