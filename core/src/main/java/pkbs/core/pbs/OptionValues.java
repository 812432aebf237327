package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import pkbs.core.Limits;
import pkbs.core.UploadMode;

/// The values of the options that have no parser of their own. Source: qsub(1B); each option's
/// examples stand in [QsubOption].
public final class OptionValues {
  private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
  private static final Pattern PRIORITY = Pattern.compile("[+-]?\\d{1,9}");
  private static final Pattern COUNT = Pattern.compile("\\d{1,7}");
  private static final Pattern RETRIES = Pattern.compile("\\d{1,9}");
  private static final Pattern KEY =
      Pattern.compile("[!-~]{1," + Limits.IDEMPOTENCY_KEY_CHARS_MAX + "}");

  private OptionValues() {}

  /// The queue of `queue`, `queue@server`, `@server` or `queue@`; empty where none is named. There
  /// is one server, so its name is not looked at.
  ///
  /// @throws PbsSyntaxException where the queue's name has other characters than letters, digits,
  ///   `.`, `_`, `-`
  public static Optional<String> queue(String text) {
    int at = text.indexOf('@');
    String queue = (at < 0 ? text : text.substring(0, at)).strip();
    if (queue.isEmpty() && at >= 0) {
      return Optional.empty();
    }
    if (!QUEUE.matcher(queue).matches()) {
      throw PbsSyntaxException.of(text, "queue name may contain letters, digits, . _ - (max 64)");
    }
    return Optional.of(queue);
  }

  /// @throws PbsSyntaxException unless a whole number within the limits
  public static int priority(String text) {
    int priority =
        PRIORITY.matcher(text).matches() ? Integer.parseInt(text) : Limits.PRIORITY_MAX + 1;
    if (priority < Limits.PRIORITY_MIN || priority > Limits.PRIORITY_MAX) {
      throw PbsSyntaxException.whole(
          text, "priority must be between " + Limits.PRIORITY_MIN + " and " + Limits.PRIORITY_MAX);
    }
    return priority;
  }

  /// @throws PbsSyntaxException unless a whole number within the limits
  public static int retries(String text) {
    int retries = RETRIES.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (retries < 0 || retries > Limits.RETRIES_MAX) {
      throw PbsSyntaxException.whole(
          text, "--retry must be between 0 and %d".formatted(Limits.RETRIES_MAX));
    }
    return retries;
  }

  /// @throws PbsSyntaxException unless a whole number from 1
  public static int maxFails(String text) {
    int most = COUNT.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (most < 1 || most > Limits.ARRAY_TASKS_MAX) {
      throw PbsSyntaxException.whole(
          text, "--max-fails must be between 1 and %d".formatted(Limits.ARRAY_TASKS_MAX));
    }
    return most;
  }

  /// Of `-K`.
  ///
  /// @throws PbsSyntaxException unless a whole number within the limits
  public static int killSeconds(String text) {
    long seconds = PlainValues.number(text);
    if (seconds > Limits.KILL_SECONDS_MAX) {
      throw PbsSyntaxException.of(text, "use 0 to %d seconds".formatted(Limits.KILL_SECONDS_MAX));
    }
    return (int) seconds;
  }

  /// @throws PbsSyntaxException unless a whole number within the limits
  public static int chunk(String text) {
    int tasks = COUNT.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (tasks < 1 || tasks > Limits.CHUNK_TASKS_MAX) {
      throw PbsSyntaxException.whole(
          text, "--chunk must be between 1 and %d".formatted(Limits.CHUNK_TASKS_MAX));
    }
    return tasks;
  }

  /// `y` or `n`.
  ///
  /// @throws PbsSyntaxException for any other text
  public static boolean yes(String text) {
    return switch (text) {
      case "y" -> true;
      case "n" -> false;
      default -> throw PbsSyntaxException.of(text, "use y or n");
    };
  }

  /// The interpreter of `path[@host][,path[@host]…]`: the first path without a host, else the
  /// first; absolute.
  ///
  /// @throws PbsSyntaxException where a path is not absolute, too long or has control characters
  public static String interpreter(String text) {
    List<String> entries = List.of(text.split(",", -1));
    for (String entry : entries) {
      String path = withoutHost(entry);
      if (!path.startsWith("/") || path.endsWith("/")) {
        throw PbsSyntaxException.of(text, "interpreter must be an absolute path");
      }
      OutputPath.checkPath(text, path);
    }
    Optional<String> everywhere = entries.stream().filter(e -> e.indexOf('@') < 0).findFirst();
    return withoutHost(everywhere.orElse(entries.getFirst()));
  }

  private static String withoutHost(String entry) {
    int at = entry.indexOf('@');
    return (at < 0 ? entry : entry.substring(0, at)).strip();
  }

  /// A path for `-d` or `--path`: not empty, no control characters. `..` is judged where the path
  /// is used.
  ///
  /// @throws PbsSyntaxException otherwise
  public static String path(String text) {
    if (text.isBlank()) {
      throw PbsSyntaxException.of(text, "path is empty");
    }
    OutputPath.checkPath(text, text);
    return text;
  }

  /// `files`, `zip` or `none`.
  ///
  /// @throws PbsSyntaxException for any other text
  public static UploadMode upload(String text) {
    return switch (text) {
      case "files" -> UploadMode.FILES;
      case "zip" -> UploadMode.ZIP;
      case "none" -> UploadMode.NONE;
      default -> throw PbsSyntaxException.of(text, "use files, zip or none");
    };
  }

  /// An idempotency key.
  ///
  /// @throws PbsSyntaxException unless 1 to 128 visible ASCII characters
  public static String key(String text) {
    if (!KEY.matcher(text).matches()) {
      throw PbsSyntaxException.of(
          text,
          "use 1 to " + Limits.IDEMPOTENCY_KEY_CHARS_MAX + " visible ASCII characters, no blanks");
    }
    return text;
  }

  /// A directive prefix, any text on one line; empty for none.
  ///
  /// @throws PbsSyntaxException where it holds control characters
  public static String prefix(String text) {
    if (Quoted.hasControl(text)) {
      throw PbsSyntaxException.of(text, "prefix must not hold control characters");
    }
    return text;
  }
}
