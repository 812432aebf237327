package pkbs.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for something that another thread or process does, by looking again and again until a
/// deadline.
public final class Await {
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  private Await() {}

  /// @param what is waited for, for the failure: `the job has ended`
  /// @throws AssertionError after [#PATIENCE]
  public static void until(String what, BooleanSupplier condition) {
    until(what, PATIENCE, condition);
  }

  /// As [#until(String, BooleanSupplier)], with a patience of its own.
  public static void until(String what, Duration patience, BooleanSupplier condition) {
    present(what, patience, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /// The first value that is there.
  ///
  /// @throws AssertionError after [#PATIENCE]
  public static <T> T present(String what, Supplier<Optional<T>> look) {
    return present(what, PATIENCE, look);
  }

  /// As [#present(String, Supplier)], with a patience of its own.
  public static <T> T present(String what, Duration patience, Supplier<Optional<T>> look) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<T> value = look.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + patience.toMillis() + " ms: " + what);
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }
}
