package pkbs.core;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Scripts that were written on Windows: their lines end with a character that is then part of the
/// interpreter's name.
public final class LineEndings {
  private static final int SNIFFED_BYTES = 8 * 1024;
  private static final Pattern SHEBANG = Pattern.compile("#!\\s*(\\S+)");

  private LineEndings() {}

  /// Whether any line ends in a carriage return and a newline, which no shell takes.
  public static boolean areOfWindows(String script) {
    return script.contains("\r\n");
  }

  /// A warning for people; empty where the script's start has no such line.
  public static Optional<String> warning(byte[] script) {
    String start =
        new String(script, 0, Math.min(script.length, SNIFFED_BYTES), StandardCharsets.UTF_8);
    if (!areOfWindows(start)) {
      return Optional.empty();
    }
    Matcher shebang = SHEBANG.matcher(start);
    String interpreter = shebang.lookingAt() ? shebang.group(1) : "/bin/sh";
    return Optional.of(
        "script has Windows line endings; \"%s\\r\" will not be found".formatted(interpreter));
  }
}
