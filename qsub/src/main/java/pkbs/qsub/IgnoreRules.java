package pkbs.qsub;

import java.util.ArrayList;
import java.util.List;

/// What `.pkbsignore` leaves out, in the language of `.gitignore`: one pattern a line, `#`
/// comments, `*`, `?`, `[a-z]`, `**` for any folders, `/` at the end for folders only, `/` before
/// the end for paths from the top, `!` to take back; the last match counts. What is below an
/// ignored folder cannot be taken back. Source: gitignore(5).
final class IgnoreRules {
  static final String FILE_NAME = ".pkbsignore";

  /// @param parts of the path, each a pattern; `**` stands for any number
  private record Rule(boolean ignores, boolean foldersOnly, List<String> parts) {}

  private final List<Rule> rules = new ArrayList<>();

  /// @param lines of the file; none: nothing is ignored
  IgnoreRules(List<String> lines) {
    for (String line : lines) {
      add(withoutTrailingBlanks(line));
    }
  }

  /// @param path from the top, `/` between the parts
  boolean ignores(String path, boolean isFolder) {
    if (path.equals(FILE_NAME)) {
      return true;
    }
    boolean ignored = false;
    List<String> parts = List.of(path.split("/"));
    for (Rule rule : rules) {
      if ((isFolder || !rule.foldersOnly()) && matches(rule.parts(), parts)) {
        ignored = rule.ignores();
      }
    }
    return ignored;
  }

  private static String withoutTrailingBlanks(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      if (end > 1 && line.charAt(end - 2) == '\\') {
        break;
      }
      end--;
    }
    return line.substring(0, end);
  }

  private void add(String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    boolean takesBack = line.startsWith("!");
    String pattern = takesBack ? line.substring(1) : line;
    boolean foldersOnly = pattern.endsWith("/");
    pattern = foldersOnly ? pattern.substring(0, pattern.length() - 1) : pattern;
    boolean fromTop = pattern.indexOf('/') >= 0;
    pattern = pattern.startsWith("/") ? pattern.substring(1) : pattern;
    if (pattern.isEmpty()) {
      return;
    }
    List<String> parts = new ArrayList<>();
    if (!fromTop) {
      parts.add("**");
    }
    parts.addAll(List.of(pattern.split("/")));
    rules.add(new Rule(!takesBack, foldersOnly, List.copyOf(parts)));
  }

  private static boolean matches(List<String> pattern, List<String> path) {
    if (pattern.isEmpty()) {
      return path.isEmpty();
    }
    String first = pattern.getFirst();
    List<String> rest = pattern.subList(1, pattern.size());
    if (first.equals("**")) {
      if (rest.isEmpty()) {
        return !path.isEmpty();
      }
      for (int skip = 0; skip <= path.size(); skip++) {
        if (matches(rest, path.subList(skip, path.size()))) {
          return true;
        }
      }
      return false;
    }
    return !path.isEmpty()
        && matches(first, 0, path.getFirst(), 0)
        && matches(rest, path.subList(1, path.size()));
  }

  /// One part of a path against one part of a pattern.
  private static boolean matches(String pattern, int p, String name, int n) {
    if (p == pattern.length()) {
      return n == name.length();
    }
    char c = pattern.charAt(p);
    if (c == '*') {
      for (int skip = n; skip <= name.length(); skip++) {
        if (matches(pattern, p + 1, name, skip)) {
          return true;
        }
      }
      return false;
    }
    if (n == name.length()) {
      return false;
    }
    if (c == '[') {
      int end = pattern.indexOf(']', p + 2);
      if (end > 0) {
        return inClass(pattern.substring(p + 1, end), name.charAt(n))
            && matches(pattern, end + 1, name, n + 1);
      }
    }
    int at = c == '\\' && p + 1 < pattern.length() ? p + 1 : p;
    boolean same = (c == '?' && at == p) || pattern.charAt(at) == name.charAt(n);
    return same && matches(pattern, at + 1, name, n + 1);
  }

  private static boolean inClass(String letters, char c) {
    boolean negated = letters.startsWith("!") || letters.startsWith("^");
    boolean found = false;
    for (int i = negated ? 1 : 0; i < letters.length(); i++) {
      char from = letters.charAt(i);
      if (i + 2 < letters.length() && letters.charAt(i + 1) == '-') {
        found |= from <= c && c <= letters.charAt(i + 2);
        i += 2;
      } else {
        found |= from == c;
      }
    }
    return found != negated;
  }
}
