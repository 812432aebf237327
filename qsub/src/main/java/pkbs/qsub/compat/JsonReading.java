package pkbs.qsub.compat;

import java.util.regex.Pattern;

/// Whether a text is one JSON value and nothing else, as the parsers of clients demand. Source: RFC
/// 8259.
final class JsonReading {
  private static final Pattern PLAIN =
      Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null");
  private static final String ESCAPES = "\"\\/bfnrt";
  private static final int HEX_DIGITS = 4;

  private final String text;
  private int at;

  private JsonReading(String text) {
    this.text = text;
  }

  static boolean isJson(String text) {
    JsonReading reading = new JsonReading(text);
    return reading.value() && reading.isAtEnd();
  }

  private boolean isAtEnd() {
    blanks();
    return at == text.length();
  }

  private void blanks() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean takes(char wanted) {
    blanks();
    boolean isThere = at < text.length() && text.charAt(at) == wanted;
    at += isThere ? 1 : 0;
    return isThere;
  }

  private boolean value() {
    if (takes('{')) {
      return takes('}') || members('}', true);
    }
    if (takes('[')) {
      return takes(']') || members(']', false);
    }
    return takes('"') ? string() : plain();
  }

  private boolean members(char end, boolean named) {
    do {
      if (named && !(takes('"') && string() && takes(':')) || !value()) {
        return false;
      }
    } while (takes(','));
    return takes(end);
  }

  /// Behind the opening quote.
  private boolean string() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return true;
      }
      if (c < ' ' || c == '\\' && !escape()) {
        return false;
      }
    }
    return false;
  }

  private boolean escape() {
    char c = at < text.length() ? text.charAt(at++) : ' ';
    if (c != 'u') {
      return ESCAPES.indexOf(c) >= 0;
    }
    int end = at + HEX_DIGITS;
    boolean isHex = end <= text.length() && text.substring(at, end).matches("[0-9a-fA-F]{4}");
    at = end;
    return isHex;
  }

  private boolean plain() {
    int start = at;
    while (at < text.length() && ",]} \t\n\r".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return PLAIN.matcher(text.substring(start, at)).matches();
  }
}
