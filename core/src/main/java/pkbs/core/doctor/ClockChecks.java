package pkbs.core.doctor;

import java.time.Duration;
import java.util.Locale;

/// How far two clocks are apart. No decision of pkbs compares the clocks of two hosts; the times
/// that people see, and the expiry of tokens and certificates, do depend on them.
public final class ClockChecks {
  private static final Duration ALIKE = Duration.ofSeconds(2);
  private static final Duration APART = Duration.ofMinutes(5);
  private static final double MILLIS = 1000;

  private ClockChecks() {}

  /// @param whose `nats`
  /// @param against whose clock it is compared with
  /// @param ahead of that clock; less than zero where it is behind
  public static Finding of(String check, String whose, String against, Duration ahead) {
    Duration apart = ahead.abs();
    String what =
        String.format(
            Locale.ROOT,
            "the clock of %s is %.1f s %s that of %s",
            whose,
            apart.toMillis() / MILLIS,
            ahead.isNegative() ? "behind" : "ahead of",
            against);
    String fix = "set both clocks right: timedatectl set-ntp true, or chrony, on each host";
    if (apart.compareTo(APART) >= 0) {
      return Finding.fail(check, what, fix);
    }
    return apart.compareTo(ALIKE) >= 0
        ? Finding.warn(check, what, fix)
        : Finding.ok(check, "the clocks of %s and %s agree".formatted(whose, against));
  }
}
