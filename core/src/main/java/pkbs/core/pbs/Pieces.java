package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.List;

/// The parts of a list between separators; a separator inside quotes does not count, and a quote
/// that is never closed is a character like any other.
final class Pieces {
  private Pieces() {}

  /// At least one, each without blanks around it, quotes kept.
  static List<String> split(String text, char separator) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    int position = 0;
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '\'' || c == '"') {
        int end = text.indexOf(c, position + 1);
        position = end < 0 ? position : end;
      } else if (c == separator) {
        pieces.add(text.substring(start, position).strip());
        start = position + 1;
      }
      position++;
    }
    pieces.add(text.substring(start).strip());
    return pieces;
  }

  /// Without one level of quotes around the whole.
  static String unquoted(String text) {
    boolean quoted =
        text.length() > 1
            && (text.charAt(0) == '\'' || text.charAt(0) == '"')
            && text.indexOf(text.charAt(0), 1) == text.length() - 1;
    return quoted ? text.substring(1, text.length() - 1) : text;
  }
}
