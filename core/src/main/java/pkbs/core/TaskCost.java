package pkbs.core;

/// What the attempts at one task have cost so far, in 32 bits: 0 for a task at its first attempt.
/// Stored as they are in the segments of an array.
///
/// @param attempt the current one, from 1
/// @param crashes attempts that ended with the loss of their worker
/// @param failures failed attempts that were followed by another
/// @param isApart whether it was given back by the run of its block before it began, and has a run
///   of its own also for its first attempt
record TaskCost(int attempt, int crashes, int failures, boolean isApart) {
  static final TaskCost FIRST = new TaskCost(1, 0, 0);

  private static final int ATTEMPT_BITS = 19;
  private static final int APART = 1 << ATTEMPT_BITS;
  private static final int CRASH_SHIFT = ATTEMPT_BITS + 1;
  private static final int CRASH_BITS = 4;
  private static final int ATTEMPT_MAX = 1 << ATTEMPT_BITS;

  TaskCost(int attempt, int crashes, int failures) {
    this(attempt, crashes, failures, false);
  }

  static TaskCost of(int packed) {
    return new TaskCost(
        (packed & ATTEMPT_MAX - 1) + 1,
        packed >>> CRASH_SHIFT & (1 << CRASH_BITS) - 1,
        packed >>> CRASH_SHIFT + CRASH_BITS,
        (packed & APART) != 0);
  }

  int packed() {
    return attempt - 1 & ATTEMPT_MAX - 1
        | (isApart ? APART : 0)
        | crashes << CRASH_SHIFT
        | failures << CRASH_SHIFT + CRASH_BITS;
  }

  /// Given back unbegun by the run of its block.
  TaskCost apart() {
    return new TaskCost(attempt, crashes, failures, true);
  }

  TaskCost crashed() {
    return new TaskCost(attempt + 1, crashes + 1, failures);
  }

  TaskCost failed() {
    return new TaskCost(attempt + 1, crashes, failures + 1);
  }

  TaskCost returned() {
    return new TaskCost(attempt + 1, crashes, failures);
  }

  /// A new start on request, with all retries.
  TaskCost again() {
    return new TaskCost(attempt + 1, 0, 0);
  }
}
