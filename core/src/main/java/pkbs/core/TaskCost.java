package pkbs.core;

/// What the attempts at one task have cost so far, in 32 bits: 0 for a task at its first attempt.
/// Stored as they are in the segments of an array.
///
/// @param attempt the current one, from 1
/// @param crashes attempts that ended with the loss of their worker
/// @param failures failed attempts that were followed by another
record TaskCost(int attempt, int crashes, int failures) {
  static final TaskCost FIRST = new TaskCost(1, 0, 0);

  private static final int ATTEMPT_BITS = 20;
  private static final int CRASH_BITS = 4;
  private static final int ATTEMPT_MAX = 1 << ATTEMPT_BITS;

  static TaskCost of(int packed) {
    return new TaskCost(
        (packed & ATTEMPT_MAX - 1) + 1,
        packed >>> ATTEMPT_BITS & (1 << CRASH_BITS) - 1,
        packed >>> ATTEMPT_BITS + CRASH_BITS);
  }

  int packed() {
    return attempt - 1 & ATTEMPT_MAX - 1
        | crashes << ATTEMPT_BITS
        | failures << ATTEMPT_BITS + CRASH_BITS;
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
