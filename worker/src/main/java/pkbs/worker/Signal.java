package pkbs.worker;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// Tells one waiting thread to look again; several raises before it looks are one. Safe for
/// threads.
final class Signal {
  private final BlockingQueue<Boolean> raised = new ArrayBlockingQueue<>(1);

  void raise() {
    raised.offer(true);
  }

  /// Waits until it is raised, `most` at the longest.
  void await(Duration most) throws InterruptedException {
    raised.poll(most.toNanos(), TimeUnit.NANOSECONDS);
  }
}
