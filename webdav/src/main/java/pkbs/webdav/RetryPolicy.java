package pkbs.webdav;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// How long a transient failure is borne, and how the waiting is done.
///
/// The pause before try n+1 is random between 1 s and the lesser of 60 s and 2ⁿ s; between 1 and 5
/// minutes where the server asks clients to slow down without saying for how long. What it says in
/// `Retry-After` counts, and up to a tenth and 1 s more.
///
/// @param total from the start of an upload; a pause that would end later is not begun
/// @param sleeper carries out a pause
/// @param nanos a monotonic clock
/// @param random 0 (inclusive) to 1 (exclusive)
public record RetryPolicy(
    Duration total, Sleeper sleeper, LongSupplier nanos, DoubleSupplier random) {
  private static final Duration TOTAL = Duration.ofHours(1);

  /// Waits. Interrupted where the upload is to be given up.
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration pause) throws InterruptedException;
  }

  /// One hour in all, on the machine's clock.
  public static RetryPolicy standard() {
    return of(TOTAL);
  }

  /// On the machine's clock.
  public static RetryPolicy of(Duration total) {
    return new RetryPolicy(
        total, Thread::sleep, System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
  }
}
