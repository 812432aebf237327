package pkbs.core.schedule;

import java.time.Duration;

/// Which worker's pod goes first when its pool shrinks: one that drains, then the one that is idle
/// for longest, then the one with the least work left. In steps of powers of two, so that it seldom
/// changes. Source: scheduler design, 8.3.
public final class DeletionCost {
  public static final int DRAINING = -2000;

  private static final int STEP = 10;
  private static final int IDLE_MIN = -1000;

  private DeletionCost() {}

  /// @return from -10 to -1000
  public static int idle(Duration since) {
    return Math.max(IDLE_MIN, -STEP * (1 + log2(1 + Math.max(0, since.toSeconds()))));
  }

  /// @param coreSeconds that its runs may still take
  /// @return 1 or more
  public static int busy(long coreSeconds) {
    return Math.max(1, STEP * log2(Math.max(1, coreSeconds)));
  }

  private static int log2(long number) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(number);
  }
}
