package pkbs.webdav;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// A clock on which only the pauses take time, and what they were. Every pause is halfway between
/// its bounds.
final class RecordedRetry {
  private final AtomicLong nanos = new AtomicLong();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();

  RetryPolicy policy(Duration total) {
    return new RetryPolicy(total, this::pass, nanos::get, () -> 0.5);
  }

  List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  private void pass(Duration pause) {
    pauses.add(pause);
    nanos.addAndGet(pause.toNanos());
  }
}
