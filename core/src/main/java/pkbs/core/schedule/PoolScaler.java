package pkbs.core.schedule;

import java.time.Duration;

/// Sizes a pool by what it wants: up at once and in steps, down slowly and never below what is
/// busy. Remembers when the pool was last too large or grew; a new leader begins anew. Not safe for
/// threads. Source: scheduler design, 8.1 and 8.3.
public final class PoolScaler {
  static final Duration UP_PAUSE = Duration.ofSeconds(30);
  static final Duration DOWN_PAUSE = Duration.ofSeconds(60);
  private static final int UP_MIN = 4;

  private final Bounds bounds;
  private boolean isTooLarge;
  private boolean hasGrown;
  private boolean hasShrunk;
  private long tooLargeSince;
  private long grownAt;
  private long shrunkAt;

  /// @param min workers that stay without work
  /// @param max workers at the most; what is busy stays above it
  /// @param linger how long fewer workers must do before one goes
  public record Bounds(int min, int max, Duration linger) {
    public Bounds {
      if (min < 0 || max < Math.max(1, min)) {
        throw new IllegalArgumentException("from %d to %d workers".formatted(min, max));
      }
    }
  }

  public PoolScaler(Bounds bounds) {
    this.bounds = bounds;
  }

  /// @param replicas the size now
  /// @param now in nanoseconds, by a clock that only goes on
  /// @return the size to be; `replicas` where nothing is to be done
  public int next(WantedWorkers wanted, int replicas, long now) {
    int target = Math.max(wanted.busy(), clamp(wanted.wanted()));
    if (target >= replicas) {
      isTooLarge = false;
      return target == replicas ? replicas : up(target, replicas, now);
    }
    if (!isTooLarge) {
      isTooLarge = true;
      tooLargeSince = now;
    }
    return down(replicas, now);
  }

  private int clamp(int wanted) {
    return Math.max(bounds.min(), Math.min(bounds.max(), wanted));
  }

  private int up(int target, int replicas, long now) {
    if (hasGrown && replicas > 0 && now - grownAt < UP_PAUSE.toNanos()) {
      return replicas;
    }
    hasGrown = true;
    grownAt = now;
    return Math.min(target, replicas + Math.max(UP_MIN, replicas));
  }

  private int down(int replicas, long now) {
    boolean isEarly =
        now - tooLargeSince < bounds.linger().toNanos()
            || hasShrunk && now - shrunkAt < DOWN_PAUSE.toNanos();
    if (isEarly) {
      return replicas;
    }
    hasShrunk = true;
    shrunkAt = now;
    return replicas - 1;
  }
}
