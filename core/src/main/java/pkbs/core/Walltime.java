package pkbs.core;

import java.time.Duration;

/// The longest time a run may take, staging of results excluded; whole seconds, at least one.
public record Walltime(Duration limit) implements Comparable<Walltime> {
  public Walltime {
    if (limit.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("walltime below one second: " + limit);
    }
  }

  public static Walltime ofSeconds(long seconds) {
    return new Walltime(Duration.ofSeconds(seconds));
  }

  public long seconds() {
    return limit.toSeconds();
  }

  /// A span as PBS prints it, three fields: `HH:MM:SS`, hours without an upper bound.
  public static String format(Duration span) {
    long seconds = span.toSeconds();
    return "%02d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /// `HH:MM:SS`.
  @Override
  public String toString() {
    return format(limit);
  }

  @Override
  public int compareTo(Walltime other) {
    return limit.compareTo(other.limit);
  }
}
