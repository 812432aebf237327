package pkbs.standalone;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// When a token ends, as it is typed: `30d`, `12h`, `45m`, a time, `never`.
final class Expiry {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,5})([dhm])");

  private Expiry() {}

  /// @return empty: never
  /// @throws CommandFailure where it cannot be read, or is not after `now`
  static Optional<Instant> parse(String text, Instant now) {
    if (text.equals("never")) {
      return Optional.empty();
    }
    Instant end = instant(text, now);
    if (!end.isAfter(now)) {
      throw CommandFailure.usage("--expires: '" + text + "': has passed; name a time to come");
    }
    return Optional.of(end);
  }

  private static Instant instant(String text, Instant now) {
    Matcher span = SPAN.matcher(text);
    if (span.matches()) {
      long count = Long.parseLong(span.group(1));
      return now.plus(
          switch (span.group(2)) {
            case "d" -> Duration.ofDays(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofMinutes(count);
          });
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw CommandFailure.usage(
          "--expires: '"
              + text
              + "': not a time; use 30d, 12h, 45m, never or a time such as 2027-01-31T00:00:00Z");
    }
  }
}
