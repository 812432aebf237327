package pkbs.core;

import java.util.Optional;

/// How a job ended; final.
public sealed interface Outcome {
  int SIGNAL_BASE = 256;
  int SIGKILL = 9;
  int SIGTERM = 15;

  /// The number that PBS shows as `Exit_status`: a program's own status, 256 + signal, or negative
  /// where the batch system ended the job. Source: OpenPBS job exit codes, `doc/states.md`.
  int exitStatus();

  /// Why the job failed, in terms of whose fault it was; empty where it ended with status 0 or was
  /// deleted.
  Optional<FailureCause> cause();

  /// The program ended by itself.
  record Exited(int status) implements Outcome {
    @Override
    public int exitStatus() {
      return status;
    }

    @Override
    public Optional<FailureCause> cause() {
      return status == 0 ? Optional.empty() : Optional.of(FailureCause.USER);
    }
  }

  /// A signal that nobody here sent ended the program.
  record Signalled(int signal) implements Outcome {
    @Override
    public int exitStatus() {
      return SIGNAL_BASE + signal;
    }

    @Override
    public Optional<FailureCause> cause() {
      return Optional.of(FailureCause.USER);
    }
  }

  /// The worker ended the program because it went over a limit.
  ///
  /// @param limit [FailureCause#WALLTIME], [FailureCause#OOM], [FailureCause#DISK], or
  ///   [FailureCause#USER] for too many processes
  record OverLimit(FailureCause limit) implements Outcome {
    private static final int WALLTIME_EXCEEDED = -29;
    private static final int MEMORY_EXCEEDED = -27;

    @Override
    public int exitStatus() {
      return switch (limit) {
        case WALLTIME -> WALLTIME_EXCEEDED;
        case OOM -> MEMORY_EXCEEDED;
        case DISK, NODE_LOST, UPLOAD, REJECTED, DEPENDENCY, USER -> SIGNAL_BASE + SIGKILL;
      };
    }

    @Override
    public Optional<FailureCause> cause() {
      return Optional.of(limit);
    }
  }

  /// The user deleted the job.
  ///
  /// @param exitStatus 271 for a job that never ran, else what its program ended with
  record Deleted(int exitStatus) implements Outcome {
    /// Also for a job that never ran: clients wait for a status.
    public static final Deleted BY_TERM = new Deleted(SIGNAL_BASE + SIGTERM);

    public static final Deleted BY_FORCE = new Deleted(SIGNAL_BASE + SIGKILL);

    @Override
    public Optional<FailureCause> cause() {
      return Optional.empty();
    }
  }

  /// The job was ended because what it waited for can never be; nothing was executed. Its status is
  /// that of a job deleted before it ran.
  ///
  /// @param reason names the parent
  record Aborted(String reason) implements Outcome {
    public Aborted {
      reason = Excerpt.of(reason, Limits.REASON_CHARS_MAX);
    }

    @Override
    public int exitStatus() {
      return Deleted.BY_TERM.exitStatus();
    }

    @Override
    public Optional<FailureCause> cause() {
      return Optional.of(FailureCause.DEPENDENCY);
    }
  }

  /// The job can never run; nothing was executed.
  record Rejected(String reason) implements Outcome {
    public Rejected {
      reason = Excerpt.of(reason, Limits.REASON_CHARS_MAX);
    }

    @Override
    public int exitStatus() {
      return -1;
    }

    @Override
    public Optional<FailureCause> cause() {
      return Optional.of(FailureCause.REJECTED);
    }
  }

  /// Its worker was lost and the job may not be run twice (`-r n`).
  record Lost() implements Outcome {
    @Override
    public int exitStatus() {
      return -4;
    }

    @Override
    public Optional<FailureCause> cause() {
      return Optional.of(FailureCause.NODE_LOST);
    }
  }

  /// The program ended but its results could not be stored.
  ///
  /// @param exitStatus the program's
  record UploadFailed(int exitStatus, String reason) implements Outcome {
    public UploadFailed {
      reason = Excerpt.of(reason, Limits.REASON_CHARS_MAX);
    }

    @Override
    public Optional<FailureCause> cause() {
      return Optional.of(FailureCause.UPLOAD);
    }
  }
}
