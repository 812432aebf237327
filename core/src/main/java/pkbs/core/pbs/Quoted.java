package pkbs.core.pbs;

/// What a user typed, made fit for a message of one line: control characters become `?`, and more
/// than [#CHARS_MAX] characters are cut.
public final class Quoted {
  private static final int CHARS_MAX = 100;

  private Quoted() {}

  public static String single(String text) {
    return "'" + shown(text) + "'";
  }

  public static String twice(String text) {
    return "\"" + shown(text) + "\"";
  }

  public static String shown(String text) {
    StringBuilder line = new StringBuilder();
    int characters = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (characters++ == CHARS_MAX) {
        return line.append('…').toString();
      }
      int character = text.codePointAt(i);
      line.appendCodePoint(isUnprintable(character) ? '?' : character);
    }
    return line.toString();
  }

  static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  /// Line separators and directional marks can forge a line of their own in a terminal.
  private static boolean isUnprintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
