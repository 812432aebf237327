package pkbs.qsub.compat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a command answered.
///
/// @param line the command, for messages
record Answer(String line, int status, String out, String err) {
  private static final int SHOWN_MAX = 200;

  /// Both streams as one, as clients get them that merge them.
  String merged() {
    return out + err;
  }

  Answer ok() {
    return ended(0);
  }

  /// @throws Mismatch unless it ended so
  Answer ended(int wanted) {
    if (status != wanted) {
      throw new Mismatch(line + ": exit status " + status + ", not " + wanted + ": " + shown());
    }
    return this;
  }

  /// What the first match of a regular expression captures, of all lines.
  ///
  /// @throws Mismatch where nothing matches
  String find(String regex) {
    Matcher matcher = Pattern.compile(regex, Pattern.MULTILINE).matcher(out);
    if (!matcher.find()) {
      throw new Mismatch(line + ": nothing matches " + regex + ": " + shown());
    }
    return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
  }

  boolean has(String regex) {
    return Pattern.compile(regex, Pattern.MULTILINE).matcher(out).find();
  }

  /// @throws Mismatch unless standard error holds the text
  Answer says(String text) {
    if (!err.contains(text)) {
      throw new Mismatch(line + ": stderr lacks '" + text + "': " + shown());
    }
    return this;
  }

  /// @throws Mismatch unless all of both streams is one line; the line
  String onlyLine() {
    List<String> lines = merged().lines().toList();
    if (lines.size() != 1 || !out.endsWith("\n")) {
      throw new Mismatch(line + ": not one line: " + shown());
    }
    return lines.getFirst();
  }

  private String shown() {
    String text = merged().strip().replace("\n", " / ");
    return text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
  }
}
