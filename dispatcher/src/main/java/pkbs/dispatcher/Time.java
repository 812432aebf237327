package pkbs.dispatcher;

import java.time.Duration;
import java.time.Instant;

/// The two clocks: one for people, one for decisions.
interface Time {
  /// Wall clock; shown and stored, never compared with another host's.
  Instant now();

  /// Monotonic nanoseconds of this process, with an arbitrary origin.
  long nanos();

  /// How long ago a value of [#nanos()] was.
  default Duration since(long nanos) {
    return Duration.ofNanos(nanos() - nanos);
  }

  static Time system() {
    return new Time() {
      @Override
      public Instant now() {
        return Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
      }

      @Override
      public long nanos() {
        return System.nanoTime();
      }
    };
  }
}
