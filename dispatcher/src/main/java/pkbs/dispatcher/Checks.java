package pkbs.dispatcher;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import pkbs.core.Limits;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.PbsSyntaxException;
import pkbs.core.pbs.Quoted;

/// The small checks that submissions and listings share. Each throws a [RefusedException] that
/// names the field.
final class Checks {
  private Checks() {}

  static RefusedException invalid(String field, String message) {
    return new RefusedException(Refusal.of(Refusal.Code.INVALID, field, message));
  }

  static RefusedException invalid(String field, String message, String hint) {
    return new RefusedException(Refusal.of(Refusal.Code.INVALID, field, message).withHint(hint));
  }

  /// Reads a value by the PBS grammar. What stands after `; ` in its message is the hint.
  static <T> T grammar(String field, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (PbsSyntaxException e) {
      String message = e.describe().startsWith("'") ? field + " " + e.describe() : e.describe();
      int hint = message.indexOf("; ");
      throw hint < 0
          ? invalid(field, message)
          : invalid(field, message.substring(0, hint), message.substring(hint + 2));
    }
  }

  static int between(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw invalid(field, "%s must be between %d and %d".formatted(field, min, max));
    }
    return value;
  }

  /// One of the words of a table, or the default.
  static <T> T oneOf(String field, Optional<String> text, Map<String, T> words, T absent) {
    if (text.isEmpty()) {
      return absent;
    }
    T value = words.get(text.get());
    if (value == null) {
      throw invalid(
          field,
          "%s %s: unknown".formatted(field, Quoted.twice(text.get())),
          "use " + String.join(", ", new TreeSet<>(words.keySet())));
    }
    return value;
  }

  static Optional<String> absolutePath(String field, Optional<String> path) {
    path.ifPresent(text -> {
      if (!text.startsWith("/")) {
        throw invalid(
            field, "%s %s: must be an absolute path".formatted(field, Quoted.twice(text)));
      }
      checkText(field, text, Limits.PATH_BYTES_MAX);
    });
    return path;
  }

  static RefusedException malformed(String field, String message) {
    return new RefusedException(Refusal.of(Refusal.Code.MALFORMED, field, message));
  }

  /// No control characters, and not too long.
  static void checkText(String field, String text, int bytesMax) {
    requireText(field, text);
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw invalid(field, "%s %s: holds a control character".formatted(field, Quoted.twice(text)));
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > bytesMax) {
      throw invalid(field, "%s is %d bytes, limit %d".formatted(field, bytes, bytesMax));
    }
  }

  /// As [#isText], or refused.
  static void requireText(String field, String text) {
    if (!isText(text)) {
      throw malformed(field, field + " is not valid UTF-8");
    }
  }

  /// Whether every character of it could come from UTF-8.
  static boolean isText(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text) && text.indexOf('\uFFFD') < 0;
  }
}
