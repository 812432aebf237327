package pkbs.standalone;

import java.time.Duration;

/// When a part may be started next. Not safe for threads.
final class Schedule {
  /// A part that ran so long was well; what it dies of then is something new.
  static final Duration WELL = Duration.ofSeconds(30);

  private BackOff backOff = BackOff.FIRST;
  private long dueNanos;
  private long startedNanos;

  /// @param nowNanos of the monotonic clock, as in the other calls
  Schedule(long nowNanos) {
    dueNanos = nowNanos;
    startedNanos = nowNanos;
  }

  boolean isDue(long nowNanos) {
    return nowNanos - dueNanos >= 0;
  }

  void started(long nowNanos) {
    startedNanos = nowNanos;
  }

  void died(long nowNanos) {
    if (nowNanos - startedNanos >= WELL.toNanos()) {
      backOff = BackOff.FIRST;
    }
    dueNanos = nowNanos + backOff.delay().toNanos();
    backOff = backOff.next();
  }

  void hurry(long nowNanos) {
    backOff = BackOff.FIRST;
    dueNanos = nowNanos;
  }
}
