package pkbs.core;

import java.util.Optional;

/// How the end of a process becomes the outcome of a job.
public final class Endings {
  private Endings() {}

  /// A limit outweighs all: a program that ends well after it was told to end for its walltime is
  /// over its walltime all the same.
  ///
  /// @param process how the program's first process ended
  /// @param overLimit the limit for which the worker ended it: [FailureCause#WALLTIME],
  ///   [FailureCause#OOM], [FailureCause#DISK], or [FailureCause#USER] for too many processes
  /// @param deleted whether the worker ended it because the user deleted the job
  public static Outcome of(ProcessEnd process, Optional<FailureCause> overLimit, boolean deleted) {
    if (overLimit.isPresent()) {
      return new Outcome.OverLimit(overLimit.get());
    }
    Outcome natural =
        process.signal() == 0
            ? new Outcome.Exited(process.status())
            : new Outcome.Signalled(process.signal());
    return deleted ? new Outcome.Deleted(natural.exitStatus()) : natural;
  }

  /// What the system says of an ended process.
  ///
  /// @param status 0 to 255; 0 where a signal ended it
  /// @param signal 0 where it ended by itself
  public record ProcessEnd(int status, int signal) {}
}
