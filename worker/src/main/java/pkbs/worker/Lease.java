package pkbs.worker;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The leader's word that it counts on this worker, on the monotonic clock, from the moment at
/// which the answered heartbeat was sent: so the worker always knows first that it has expired.
/// Safe for threads.
final class Lease {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition renewed = lock.newCondition();
  private boolean isGranted;
  private long epoch;
  private long until;

  /// While a leader's lease lasts, one of an earlier epoch has nothing to say. Afterwards it has:
  /// storage that went back gives its epochs out again.
  ///
  /// @param granter the epoch of the leader that grants it
  /// @return false where the answer counts for nothing
  boolean renew(long granter, long sentNanos, Duration term) {
    lock.lock();
    try {
      if (granter < epoch && isGranted && System.nanoTime() - until < 0) {
        return false;
      }
      isGranted = true;
      epoch = granter;
      until = sentNanos + term.toNanos();
      renewed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  boolean isValid() {
    lock.lock();
    try {
      return isGranted && System.nanoTime() - until < 0;
    } finally {
      lock.unlock();
    }
  }

  /// Waits for a valid lease.
  ///
  /// @return false where there was none in `most`
  boolean await(Duration most) throws InterruptedException {
    lock.lock();
    try {
      long left = most.toNanos();
      while (!isValid()) {
        if (left <= 0) {
          return false;
        }
        left = renewed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
