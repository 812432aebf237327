package pkbs.core.pbs;

/// What becomes of an option, resource or attribute that a user gives.
public enum Effect {
  CARRIED_OUT,
  /// Read and left alone, because the job that runs is the one that was asked for: mail, say. Told
  /// with `--verbose`, an error with `--strict`.
  NONE,
  /// Read and then refused by name, because a job that ran without it would be another job.
  NOT_YET
}
