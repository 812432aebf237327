package pkbs.qsub;

import java.util.List;

/// Writes JSON objects whose names are known only at run time; the fixed shapes have
/// [pkbs.protocol.PkbsJson]. Source: RFC 8259.
final class JsonText {
  private final StringBuilder text = new StringBuilder();
  private int depth;
  private boolean first = true;

  JsonText open() {
    text.append('{');
    depth++;
    first = true;
    return this;
  }

  JsonText open(String name) {
    name(name);
    return open();
  }

  JsonText close() {
    depth--;
    if (!first) {
      line();
    }
    text.append('}');
    first = false;
    return this;
  }

  /// @param digits a number as JSON spells it
  JsonText number(String name, String digits) {
    name(name);
    text.append(digits);
    return this;
  }

  JsonText text(String name, String value) {
    name(name);
    quote(value);
    return this;
  }

  /// An array on one line.
  JsonText texts(String name, List<?> values) {
    name(name);
    String separator = "[";
    for (Object value : values) {
      text.append(separator);
      quote(value.toString());
      separator = ", ";
    }
    text.append(values.isEmpty() ? "[]" : "]");
    return this;
  }

  private void name(String name) {
    if (!first) {
      text.append(',');
    }
    first = false;
    line();
    quote(name);
    text.append(':');
  }

  private void line() {
    text.append('\n').repeat(' ', 4 * depth);
  }

  /// Half a surrogate pair becomes U+FFFD, as it has no UTF-8.
  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        String hex = Integer.toHexString(c);
        text.append("\\u").repeat('0', 4 - hex.length()).append(hex);
      } else if (!Character.isSurrogate(c)) {
        text.append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        text.append(c).append(value.charAt(++i));
      } else {
        text.append('\ufffd');
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
