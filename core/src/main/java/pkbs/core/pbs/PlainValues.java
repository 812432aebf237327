package pkbs.core.pbs;

import java.util.List;
import java.util.regex.Pattern;

/// Values that are words of a small alphabet, numbers, or any text. Source: qsub(1B).
final class PlainValues {
  private static final Pattern CHECKPOINT = Pattern.compile("[nsu]|[cw](?:=\\d{1,9})?|\\w+=[^,]*");

  /// `f` is not in the manual and in many Torque scripts; `j` asks for mail of each task.
  private static final Pattern MAIL_POINTS = Pattern.compile("n|p|[abefj]+");

  private static final long NUMBER_MAX = 999_999_999;

  private PlainValues() {}

  static List<String> checkpointExamples() {
    return List.of("n", "s", "c", "c=10", "w=5", "u", "enabled,shutdown");
  }

  static List<String> mailPointExamples() {
    return List.of("n", "abe", "ja", "bea");
  }

  /// @throws PbsSyntaxException unless `n`, `s`, `u`, `c[=MINUTES]`, `w[=MINUTES]` or Torque's
  ///   words
  static String checkpoint(String text) {
    for (String word : text.split(",", -1)) {
      if (!CHECKPOINT.matcher(word).matches() && !isTorqueWord(word)) {
        throw PbsSyntaxException.of(text, "use n, s, c, c=MINUTES, w, w=MINUTES or u");
      }
    }
    return text;
  }

  private static boolean isTorqueWord(String word) {
    return switch (word) {
      case "none", "enabled", "shutdown", "periodic" -> true;
      default -> false;
    };
  }

  /// @throws PbsSyntaxException unless `n` or letters of `abe`
  static String mailPoints(String text) {
    if (!MAIL_POINTS.matcher(text).matches()) {
      throw PbsSyntaxException.of(text, "use n, or letters of a, b, e with j before them");
    }
    return text;
  }

  /// @throws PbsSyntaxException unless a whole number of 0 to 999 999 999
  static long number(String text) {
    long value = Digits.areDigits(text) ? Digits.capped(text, NUMBER_MAX + 1) : NUMBER_MAX + 1;
    if (value > NUMBER_MAX) {
      throw PbsSyntaxException.of(text, "use a whole number");
    }
    return value;
  }

  /// @throws PbsSyntaxException where it holds control characters
  static String text(String text) {
    if (Quoted.hasControl(text)) {
      throw PbsSyntaxException.of(text, "must not hold control characters");
    }
    return text;
  }
}
