package pkbs.worker;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import pkbs.jetstream.StoreUnavailableException;

/// How long an absent store is waited for, and how long between two tries.
record Patience(Duration total, Duration pause) {

  /// On the monotonic clock.
  long deadline() {
    return System.nanoTime() + total.toNanos();
  }

  /// Pauses, or throws `e` where the time is over or the thread is interrupted.
  void pauseOr(long deadline, StoreUnavailableException e) {
    if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
      throw e;
    }
    LockSupport.parkNanos(pause.toNanos());
  }
}
