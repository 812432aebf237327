package pkbs.core;

/// Which failed attempts of a job are followed by another, and what that costs. Source:
/// `doc/states.md`.
final class RetryRule {
  private RetryRule() {}

  /// Whether the user's retries (`--retry`) pay for another attempt.
  ///
  /// @param outcome of an attempt that its worker recorded as done
  static boolean isDue(Job job, Outcome outcome) {
    return isDue(job.spec(), job.failures(), outcome);
  }

  /// The same of one task of an array, which has the retries for itself.
  ///
  /// @param failures failed attempts of it that were followed by another
  static boolean isDue(JobSpec spec, int failures, Outcome outcome) {
    boolean isUsers = outcome.cause().map(RetryRule::isUsers).orElse(false);
    return isUsers && spec.rerunnable() && failures < spec.retries();
  }

  /// The loss of a worker has a budget of its own, and what can never run fails again.
  private static boolean isUsers(FailureCause cause) {
    return switch (cause) {
      case USER, OOM, DISK, WALLTIME, UPLOAD -> true;
      case NODE_LOST, REJECTED, DEPENDENCY -> false;
    };
  }
}
