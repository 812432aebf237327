package pkbs.protocol.payload;

import pkbs.core.Refusal;
import pkbs.core.RefusedException;

/// Makes the refusals of this package; names in them are printed without control characters.
final class ZipFault {
  private static final int NAME_CHARS_MAX = 100;

  private ZipFault() {}

  static RefusedException bad(String message) {
    return new RefusedException(Refusal.of(Refusal.Code.BAD_PAYLOAD, "payload", message));
  }

  static RefusedException damaged(String what) {
    return bad("zip is damaged: " + what);
  }

  /// A name as it may be printed: control characters by number, long ones cut.
  static String shown(String name) {
    StringBuilder text = new StringBuilder();
    name.codePoints()
        .limit(NAME_CHARS_MAX)
        .forEach(c -> {
          if (Character.isISOControl(c)) {
            text.append("\\u%04x".formatted(c));
          } else {
            text.appendCodePoint(c);
          }
        });
    return name.length() > NAME_CHARS_MAX ? text + "…" : text.toString();
  }
}
