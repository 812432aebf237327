package pkbs.qsub;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pkbs.core.JobId;

/// Attributes as `-F json` prints them: one object, with `"Jobs":{}` also where there is none.
/// Dotted names become nested objects, values that look like numbers become numbers. Source:
/// qstat(1B), Libjson.
final class BlockJson {
  /// Stay text whatever they look like.
  private static final Set<String> ALWAYS_TEXT = Set.of("Job_Name", "project", "Account_Name");

  private BlockJson() {}

  /// @param group the name of the object that holds the blocks, `Jobs`
  /// @param time of the server's answer
  static String render(String group, List<Block> blocks, Instant time) {
    JsonText json = new JsonText().open();
    json.number("timestamp", Long.toString(time.getEpochSecond()));
    json.text("pbs_version", Version.PBS).text("pbs_server", JobId.SERVER).open(group);
    for (Block block : blocks) {
      json.open(block.id());
      attributes(json, block.attributes());
      json.close();
    }
    return json.close().close().toString() + "\n";
  }

  private static void attributes(JsonText json, List<Attribute> attributes) {
    String group = "";
    for (Attribute attribute : attributes) {
      int dot = attribute.name().indexOf('.');
      String owner = dot < 0 ? "" : attribute.name().substring(0, dot);
      if (!owner.equals(group)) {
        if (!group.isEmpty()) {
          json.close();
        }
        if (!owner.isEmpty()) {
          json.open(owner);
        }
        group = owner;
      }
      String name = attribute.name().substring(dot + 1);
      switch (attribute.value()) {
        case Map<?, ?> map -> {
          json.open(name);
          map.forEach((key, value) -> value(json, key.toString(), value.toString()));
          json.close();
        }
        case List<?> texts -> json.texts(name, texts);
        case Instant at -> json.text(name, CTime.format(at));
        default -> value(json, name, attribute.value().toString());
      }
    }
    if (!group.isEmpty()) {
      json.close();
    }
  }

  private static void value(JsonText json, String name, String value) {
    if (isNumber(value) && !ALWAYS_TEXT.contains(name)) {
      json.number(name, value);
    } else {
      json.text(name, value);
    }
  }

  /// Whether every reader keeps the value as a number: at most 15 digits, no exponent, no leading
  /// zero.
  static boolean isNumber(String text) {
    int start = text.startsWith("-") ? 1 : 0;
    int digits = 0;
    int dot = -1;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && dot < 0 && i > start) {
        dot = i;
      } else if (c >= '0' && c <= '9') {
        digits++;
      } else {
        return false;
      }
    }
    boolean leadingZero =
        text.startsWith("0", start) && text.length() > start + 1 && dot != start + 1;
    return digits > 0 && digits <= 15 && !leadingZero && dot != text.length() - 1;
  }
}
