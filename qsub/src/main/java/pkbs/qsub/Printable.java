package pkbs.qsub;

/// Foreign text made safe for a line on a terminal.
final class Printable {
  private Printable() {}

  /// Control characters, line separators and marks that change the direction become escapes: `\n`,
  /// `\t`, `\r`, else `\xHH` or `\\uHHHH`.
  static String line(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line.append("\\n");
      } else if (c == '\t') {
        line.append("\\t");
      } else if (c == '\r') {
        line.append("\\r");
      } else if (Character.isISOControl(c)) {
        line.append("\\x").append(hex(c, 2));
      } else if (forgesLines(c)) {
        line.append("\\u").append(hex(c, 4));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  private static boolean forgesLines(char c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  private static String hex(int value, int digits) {
    String hex = Integer.toHexString(value);
    return "0".repeat(digits - hex.length()) + hex;
  }
}
