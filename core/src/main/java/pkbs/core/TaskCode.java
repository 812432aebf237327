package pkbs.core;

/// What one task of an array has come to, in 16 bits: nothing yet, what was asked of its run, or
/// how it ended. Stored as they are in the segments of an array; a code never gets another meaning.
///
/// Ended: bit 14 set, bits 11 to 13 the kind, bits 0 to 10 the exit status plus 64.
final class TaskCode {
  static final short OPEN = 0;

  /// Its owner asked for the end while it was under way.
  static final short STOPPING = 1;

  /// The same by force.
  static final short KILLING = 2;

  /// Its processes stand still until they are told to go on.
  static final short SUSPENDED = 3;

  /// Another run was asked for instead of the one under way.
  static final short RERUN = 4;

  /// The same by force.
  static final short RERUN_FORCED = 5;

  private static final int ENDED = 1 << 14;
  private static final int KIND_SHIFT = 11;
  private static final int KIND_MASK = 7;
  private static final int STATUS_MASK = (1 << KIND_SHIFT) - 1;
  private static final int STATUS_SHIFT = 64;

  private static final int EXITED = 0;
  private static final int SIGNALLED = 1;
  private static final int OVER_LIMIT = 2;
  private static final int DELETED = 3;
  private static final int REJECTED = 4;
  private static final int LOST = 5;
  private static final int UPLOAD_FAILED = 6;
  private static final int ABORTED = 7;

  private TaskCode() {}

  static boolean isEnded(short code) {
    return (code & ENDED) != 0;
  }

  /// Whether its run is to end.
  static boolean isStopping(short code) {
    return isDeletion(code) || isRerun(code);
  }

  static boolean isDeletion(short code) {
    return code == STOPPING || code == KILLING;
  }

  static boolean isRerun(short code) {
    return code == RERUN || code == RERUN_FORCED;
  }

  static TaskState.Asked asked(short code) {
    return switch (code) {
      case STOPPING, KILLING -> TaskState.Asked.DELETION;
      case RERUN, RERUN_FORCED -> TaskState.Asked.RERUN;
      case SUSPENDED -> TaskState.Asked.SUSPENSION;
      default -> TaskState.Asked.NOTHING;
    };
  }

  static boolean isForced(short code) {
    return code == KILLING || code == RERUN_FORCED;
  }

  static boolean isDeleted(short code) {
    return isEnded(code) && kind(code) == DELETED;
  }

  /// Ended, by itself or by the system, and not well.
  static boolean isFailed(short code) {
    return isEnded(code) && kind(code) != DELETED && (kind(code) != EXITED || status(code) != 0);
  }

  static short of(Outcome outcome) {
    int kind =
        switch (outcome) {
          case Outcome.Exited exited -> EXITED;
          case Outcome.Signalled signalled -> SIGNALLED;
          case Outcome.OverLimit over -> OVER_LIMIT;
          case Outcome.Deleted deleted -> DELETED;
          case Outcome.Rejected rejected -> REJECTED;
          case Outcome.Lost lost -> LOST;
          case Outcome.UploadFailed failed -> UPLOAD_FAILED;
          case Outcome.Aborted aborted -> ABORTED;
        };
    int status = Math.clamp(outcome.exitStatus() + STATUS_SHIFT, 0, STATUS_MASK);
    return (short) (ENDED | kind << KIND_SHIFT | status);
  }

  /// The outcome without its words, which only the run record had.
  static Outcome outcome(short code) {
    int status = status(code);
    return switch (kind(code)) {
      case EXITED -> new Outcome.Exited(status);
      case SIGNALLED -> new Outcome.Signalled(status - Outcome.SIGNAL_BASE);
      case OVER_LIMIT -> new Outcome.OverLimit(limit(status));
      case DELETED -> new Outcome.Deleted(status);
      case REJECTED -> new Outcome.Rejected("its worker could not start it");
      case LOST -> new Outcome.Lost();
      case ABORTED -> new Outcome.Aborted("ended before it was started");
      default -> new Outcome.UploadFailed(status, "its results could not be stored");
    };
  }

  private static FailureCause limit(int status) {
    for (FailureCause cause : new FailureCause[] {FailureCause.WALLTIME, FailureCause.OOM}) {
      if (new Outcome.OverLimit(cause).exitStatus() == status) {
        return cause;
      }
    }
    return FailureCause.DISK;
  }

  private static int kind(short code) {
    return code >> KIND_SHIFT & KIND_MASK;
  }

  private static int status(short code) {
    return (code & STATUS_MASK) - STATUS_SHIFT;
  }
}
