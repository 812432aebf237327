package pkbs.core.pbs;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pkbs.core.Walltime;

/// Reads a duration: `SS`, `MM:SS`, `HH:MM:SS`, Torque's `DD:HH:MM:SS`, each with an optional
/// fraction of a second, rounded half up. The first field is unbounded (`54:10:00`); leading zeros
/// may be left out (`0:5:0`). Source: pbs_resources(7B), duration.
public final class WalltimeParser {
  /// What fits into `HHHHHH:MM:SS`; what a queue allows is less.
  static final long SECONDS_MAX = 999_999L * 3600 + 3599;

  private static final Pattern SHAPE = Pattern.compile("(-?)(\\d+(?::\\d+){0,3})(?:\\.(\\d*))?");

  /// From the right.
  private static final List<Field> FIELDS =
      List.of(
          new Field("seconds", 1, 59),
          new Field("minutes", 60, 59),
          new Field("hours", 3600, 23),
          new Field("days", 86_400, Long.MAX_VALUE));

  private record Field(String name, long seconds, long max) {}

  private WalltimeParser() {}

  public static List<String> examples() {
    return List.of("90", "10:00", "01:30:00", "54:10:00", "7:00:00:00", "0:5:0", "1.5");
  }

  /// @throws PbsSyntaxException unless `text` is a duration above zero and below 1 000 000 hours
  public static Walltime parse(String text) {
    Matcher matcher = SHAPE.matcher(text.strip());
    if (!matcher.matches()) {
      throw fault(text, "not a time; use SS, MM:SS or HH:MM:SS");
    }
    if (!matcher.group(1).isEmpty()) {
      throw fault(text, "must be > 0");
    }
    String fraction = matcher.group(3);
    boolean roundsUp = fraction != null && !fraction.isEmpty() && fraction.charAt(0) >= '5';
    long seconds = seconds(text, matcher.group(2).split(":")) + (roundsUp ? 1 : 0);
    if (seconds == 0) {
      throw fault(text, "must be > 0");
    }
    if (seconds > SECONDS_MAX) {
      throw fault(text, "too long; at most " + Walltime.ofSeconds(SECONDS_MAX));
    }
    return Walltime.ofSeconds(seconds);
  }

  private static long seconds(String text, String[] values) {
    long sum = 0;
    for (int i = 0; i < values.length; i++) {
      Field field = FIELDS.get(values.length - 1 - i);
      long value = Digits.capped(values[i], SECONDS_MAX + 1);
      if (i > 0 && value > field.max()) {
        throw fault(text, field.name() + " must be 0–" + field.max());
      }
      sum += value * field.seconds();
    }
    return sum;
  }

  private static PbsSyntaxException fault(String text, String reason) {
    return PbsSyntaxException.whole(text, "walltime " + Quoted.twice(text) + ": " + reason);
  }
}
