package pkbs.protocol;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.Quoted;
import pkbs.protocol.JsonShape.Kind;

/// Reads a document to the letter and keeps nothing of it. The library that makes the records
/// passes over missing commas, takes the last of two equal names and lets large numbers wrap.
/// Source: RFC 8259.
final class StrictJson {
  private static final int DEPTH_MAX = 16;
  private static final String WHITE = " \t\n\r";

  private final byte[] json;
  private final String document;
  private int at;

  private StrictJson(byte[] json, String document) {
    this.json = json;
    this.document = document;
  }

  /// @param json in UTF-8
  /// @param document the field to name where the whole document is wrong
  /// @throws RefusedException `MALFORMED`, naming the place
  static void check(byte[] json, JsonShape shape, String document) {
    StrictJson reader = new StrictJson(json, document);
    reader.value("", shape, 0);
    reader.skipWhite();
    if (reader.at < json.length) {
      throw reader.notJson("more text after its end");
    }
  }

  private void value(String path, JsonShape shape, int depth) {
    skipWhite();
    if (depth > DEPTH_MAX) {
      throw notJson("nested deeper than " + DEPTH_MAX);
    }
    switch (peek()) {
      case '{' -> {
        require(path, shape, Kind.OBJECT);
        object(path, shape, depth);
      }
      case '[' -> {
        require(path, shape, Kind.LIST);
        list(path, shape, depth);
      }
      case '"' -> {
        require(path, shape, Kind.TEXT);
        text();
      }
      case 't', 'f' -> {
        require(path, shape, Kind.FLAG);
        word(peek() == 't' ? "true" : "false");
      }
      case 'n' -> {
        word("null");
        if (!shape.isOptional()) {
          throw wrongKind(path, shape);
        }
      }
      default -> number(path, shape);
    }
  }

  private void object(String path, JsonShape shape, int depth) {
    Set<String> names = new HashSet<>();
    at++;
    if (skips('}')) {
      return;
    }
    do {
      skipWhite();
      String name = text();
      String member = path.isEmpty() ? name : path + "." + name;
      if (!names.add(name)) {
        throw refuse(member, "field " + Quoted.twice(member) + " is there twice");
      }
      expect(':');
      value(member, shape.member(name), depth + 1);
    } while (skips(','));
    expect('}');
  }

  private void list(String path, JsonShape shape, int depth) {
    at++;
    if (skips(']')) {
      return;
    }
    int index = 0;
    do {
      value(path + "[" + index + "]", shape.element(), depth + 1);
      index++;
    } while (skips(','));
    expect(']');
  }

  /// @return its bytes as text, with escapes as they stand unless they are of plain letters
  private String text() {
    expect('"');
    int start = at;
    boolean hasEscapes = false;
    while (peek() != '"') {
      if (json[at] >= 0 && json[at] < ' ') {
        throw notJson("a control character in a text at byte " + at);
      }
      if (json[at] == '\\') {
        hasEscapes = true;
        escape();
      } else {
        at++;
      }
    }
    String raw = new String(json, start, at - start, StandardCharsets.UTF_8);
    at++;
    return hasEscapes ? unescaped(raw) : raw;
  }

  private void escape() {
    at++;
    int letter = peek();
    if ("\"\\/bfnrtu".indexOf(letter) < 0) {
      throw notJson("an unknown escape at byte " + at);
    }
    at++;
    for (int digit = 0; letter == 'u' && digit < 4; digit++) {
      if (Character.digit(peek(), 16) < 0) {
        throw notJson("an unknown escape at byte " + at);
      }
      at++;
    }
  }

  /// For comparing names: what `\\u` writes is what it stands for.
  private static String unescaped(String raw) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < raw.length(); i++) {
      if (raw.startsWith("\\u", i)) {
        text.append((char) Integer.parseInt(raw.substring(i + 2, i + 6), 16));
        i += 5;
      } else if (raw.startsWith("\\\\", i)) {
        text.append("\\\\");
        i++;
      } else {
        text.append(raw.charAt(i));
      }
    }
    return text.toString();
  }

  private void number(String path, JsonShape shape) {
    int start = at;
    while (at < json.length && "+-.0123456789eE".indexOf(json[at]) >= 0) {
      at++;
    }
    String text = new String(json, start, at - start, StandardCharsets.US_ASCII);
    if (!text.matches("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?")) {
      at = start;
      throw notJson("no value at byte " + start);
    }
    require(path, shape, Kind.WHOLE);
    if (shape.kind() == Kind.WHOLE && !isInt(text)) {
      throw wrongKind(path, shape);
    }
  }

  private static boolean isInt(String text) {
    try {
      Integer.parseInt(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void word(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (peek() != word.charAt(i)) {
        throw notJson("no value at byte " + at);
      }
      at++;
    }
  }

  private void require(String path, JsonShape shape, Kind given) {
    if (shape.kind() != Kind.ANY && shape.kind() != given) {
      throw wrongKind(path, shape);
    }
  }

  private RefusedException wrongKind(String path, JsonShape shape) {
    String field = path.isEmpty() ? document : path;
    return refuse(field, Quoted.shown(field) + " must be " + shape.kind().words());
  }

  private boolean skips(char sign) {
    skipWhite();
    if (peek() != sign) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char sign) {
    if (!skips(sign)) {
      throw notJson("no '%c' at byte %d".formatted(sign, at));
    }
  }

  private void skipWhite() {
    while (at < json.length && WHITE.indexOf(json[at]) >= 0) {
      at++;
    }
  }

  private int peek() {
    if (at >= json.length) {
      throw notJson("its end is missing");
    }
    return json[at];
  }

  private RefusedException notJson(String what) {
    return refuse(document, document + " is not JSON: " + what);
  }

  private static RefusedException refuse(String field, String message) {
    return new RefusedException(Refusal.of(Refusal.Code.MALFORMED, Quoted.shown(field), message));
  }
}
