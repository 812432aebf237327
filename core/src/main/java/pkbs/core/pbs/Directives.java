package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the `#PBS` lines of a script. Source: qsub(1B), "Directives".
///
/// A line whose first non-blank characters are the prefix is a directive; nothing need follow the
/// prefix (`#PBS-N x`), and `##PBS` or `# PBS` are comments. Scanning stops at the first line that
/// a shell would execute: the first non-blank one that does not begin with `#`. A first line that
/// starts with `:` does not stop it.
public final class Directives {
  public static final String DEFAULT_PREFIX = "#PBS";

  private Directives() {}

  public static List<String> examples() {
    return List.of(
        "#!/bin/sh\n#PBS -N calc\n#PBS -l ncpus=2,mem=4gb\necho run\n",
        "#PBS -l select=1:ncpus=1:mem=1gb,\\\nwalltime=10:00\n",
        "\n#!/bin/bash -l\n#PBS -o \"out dir/log\" -j oe  # both in one\n");
  }

  /// The prefix that counts: that of `-C`, else that of `PBS_DPREFIX`, else `#PBS`.
  public static String prefix(Optional<String> option, Optional<String> environment) {
    return option.or(() -> environment).orElse(DEFAULT_PREFIX);
  }

  /// The directives in the order of the script.
  ///
  /// @param prefix empty: nothing is a directive
  /// @throws PbsSyntaxException with the line, where a quote is not closed
  public static List<DirectiveLine> scan(String scriptText, String prefix) {
    List<DirectiveLine> found = new ArrayList<>();
    if (prefix.isEmpty()) {
      return List.of();
    }
    Lines lines = new Lines(scriptText);
    while (lines.hasNext()) {
      String line = lines.next().stripLeading();
      int number = lines.number();
      if (line.startsWith(prefix)) {
        String text = joined(line.substring(prefix.length()), lines, prefix);
        found.add(new DirectiveLine(number, words(text, number, true)));
      } else if (isExecutable(line, number)) {
        return List.copyOf(found);
      }
    }
    return List.copyOf(found);
  }

  private static boolean isExecutable(String line, int number) {
    if (line.isBlank() || line.startsWith("#")) {
      return false;
    }
    return number > 1 || !line.startsWith(":");
  }

  /// Adds the lines that a trailing `\` asks for. A prefix that was repeated there is dropped: it
  /// would read as a comment and swallow its line.
  private static String joined(String first, Lines lines, String prefix) {
    StringBuilder text = new StringBuilder(first);
    while (!text.isEmpty() && text.charAt(text.length() - 1) == '\\') {
      text.setLength(text.length() - 1);
      if (!lines.hasNext()) {
        break;
      }
      String next = lines.next();
      String bare = next.stripLeading();
      text.append(bare.startsWith(prefix) ? bare.substring(prefix.length()).stripLeading() : next);
    }
    return text.toString();
  }

  /// The arguments of `-F`, split like the words of a directive, without comments.
  ///
  /// @throws PbsSyntaxException where a quote is not closed
  public static List<String> arguments(String text) {
    return words(text, 1, false);
  }

  /// Splits like a small shell: blanks separate, quotes group and hold no escapes, outside them
  /// `\c` is `c`.
  ///
  /// @param comments whether a word that begins with `#` starts one
  private static List<String> words(String text, int line, boolean comments) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
        }
        word.setLength(0);
        inWord = false;
      } else if (comments && c == '#' && !inWord) {
        return words;
      } else {
        i = unquoted(text, i, word, line);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  /// Appends what stands at `at`, one character or one quoted group, and returns its last index.
  private static int unquoted(String text, int at, StringBuilder word, int line) {
    char c = text.charAt(at);
    if (c == '\'' || c == '"') {
      int end = text.indexOf(c, at + 1);
      if (end < 0) {
        throw PbsSyntaxException.of(text.strip(), "quote not closed").at(line);
      }
      word.append(text, at + 1, end);
      return end;
    }
    if (c == '\\' && at + 1 < text.length()) {
      word.append(text.charAt(at + 1));
      return at + 1;
    }
    word.append(c);
    return at;
  }

  /// The lines of a text without their ends, `\n` or `\r\n`.
  private static final class Lines {
    private final String text;
    private int position;
    private int number;

    Lines(String text) {
      this.text = text;
    }

    boolean hasNext() {
      return position < text.length();
    }

    String next() {
      int end = text.indexOf('\n', position);
      String line = end < 0 ? text.substring(position) : text.substring(position, end);
      position = end < 0 ? text.length() : end + 1;
      number++;
      return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    /// Of the line that [#next] gave last, from 1.
    int number() {
      return number;
    }
  }
}
