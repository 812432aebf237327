package pkbs.core;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `{column}` in the arguments of a sweep. Only the name of a column between braces is one: `${X}`
/// is the shell's, and other text between braces stays as it is.
public final class Placeholders {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("(?<!\\$)\\{([A-Za-z_][A-Za-z0-9_]*)}");

  private Placeholders() {}

  /// The names between braces.
  public static Set<String> in(String text) {
    return PLACEHOLDER
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(java.util.stream.Collectors.toCollection(java.util.LinkedHashSet::new));
  }

  /// Puts values in for the names that have one; a value is not looked at again.
  public static String fill(String text, Map<String, String> values) {
    return PLACEHOLDER.matcher(text).replaceAll(found -> value(found, values));
  }

  private static String value(MatchResult found, Map<String, String> values) {
    return Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group()));
  }

  /// The same for every word.
  public static List<String> fill(List<String> words, Map<String, String> values) {
    return words.stream().map(word -> fill(word, values)).toList();
  }
}
