package pkbs.qsub;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads JSON and refuses whatever RFC 8259 does not allow, and a name given twice. Objects, arrays
/// of strings, strings and numbers only, as that is what is written.
final class StrictJson {
  private final String text;
  private int at;

  private StrictJson(String text) {
    this.text = text;
  }

  static Object parse(String text) {
    StrictJson reader = new StrictJson(text);
    Object value = reader.value();
    reader.blanks();
    reader.expect(reader.at == text.length());
    return value;
  }

  /// The text with U+FFFD for each half of a surrogate pair.
  static String whole(String text) {
    StringBuilder whole = new StringBuilder();
    text.codePoints().forEach(c -> whole.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c));
    return whole.toString();
  }

  private Object value() {
    blanks();
    char c = text.charAt(at);
    if (c == '{') {
      return object();
    }
    if (c == '[') {
      return texts();
    }
    return c == '"' ? string() : number();
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    at++;
    blanks();
    if (text.charAt(at) == ']') {
      at++;
      return texts;
    }
    while (true) {
      blanks();
      texts.add(string());
      blanks();
      char c = text.charAt(at++);
      if (c == ']') {
        return texts;
      }
      expect(c == ',');
    }
  }

  private Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    at++;
    blanks();
    if (text.charAt(at) == '}') {
      at++;
      return object;
    }
    while (true) {
      blanks();
      String name = string();
      blanks();
      expect(text.charAt(at++) == ':');
      expect(object.put(name, value()) == null);
      blanks();
      char c = text.charAt(at++);
      if (c == '}') {
        return object;
      }
      expect(c == ',');
    }
  }

  private String string() {
    expect(text.charAt(at++) == '"');
    StringBuilder string = new StringBuilder();
    for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
      expect(c >= ' ');
      if (c == '\\') {
        char escape = text.charAt(at++);
        if (escape == 'u') {
          string.append((char) Integer.parseInt(text, at, at + 4, 16));
          at += 4;
        } else {
          expect(escape == '"' || escape == '\\');
          string.append(escape);
        }
      } else {
        string.append(c);
      }
    }
    return string.toString();
  }

  private Object number() {
    int start = at;
    while (at < text.length() && "-0123456789.eE+".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(start, at);
    expect(number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?"));
    return new BigDecimal(number).toPlainString();
  }

  private void blanks() {
    while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private void expect(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("at " + at + " of " + text);
    }
  }
}
