package pkbs.jetstream;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pkbs.core.doctor.NatsFacts;

/// How long a nats-server waits before it has the disk write through what it acknowledged. Only its
/// configuration says it, unless it is so old that nobody can choose. Source: reliability design,
/// section 12.
final class SyncSetting {
  private static final Duration OLD = Duration.ofSeconds(60);
  private static final Duration DEFAULT = Duration.ofMinutes(2);
  private static final Pattern SETTING =
      Pattern.compile("(?m)^\\s*sync_interval\\s*[:=]?\\s*\"?([A-Za-z0-9]+)\"?\\s*$");
  private static final Pattern SPAN = Pattern.compile("(\\d{1,6})(ms|s|m|h)");

  private SyncSetting() {}

  /// @param config the text of the server's configuration, where it can be read
  static NatsFacts.Sync of(ServerVersion version, Optional<String> config) {
    if (!version.knowsSyncInterval()) {
      return NatsFacts.Sync.of(OLD);
    }
    return config
        .map(SyncSetting::of)
        .orElseGet(() ->
            NatsFacts.Sync.unknown(
                "nats tells nobody its sync_interval; look for sync_interval: always in its"
                    + " configuration"));
  }

  private static NatsFacts.Sync of(String config) {
    Matcher setting = SETTING.matcher(config);
    if (!setting.find()) {
      return NatsFacts.Sync.of(DEFAULT);
    }
    String value = setting.group(1);
    if (value.equals("always")) {
      return NatsFacts.Sync.of(Duration.ZERO);
    }
    Matcher span = SPAN.matcher(value);
    return span.matches()
        ? NatsFacts.Sync.of(span(Long.parseLong(span.group(1)), span.group(2)))
        : NatsFacts.Sync.unknown(
            "sync_interval: '%s' is not read by this command".formatted(value));
  }

  private static Duration span(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
