package pkbs.qsub;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// One attribute of a job, queue, server or host.
///
/// @param name may have a dot, which nests it in some layouts
/// @param value a line of text, a time, a list of texts, or a map of names to text
record Attribute(String name, Object value) {

  /// The value on one line; a list with `, ` between its texts, a map as `K=V,K=V` with `\` before
  /// commas, quotes and backslashes.
  String line() {
    return switch (value) {
      case Instant at -> CTime.format(at);
      case List<?> texts ->
          Printable.line(String.join(", ", texts.stream().map(Object::toString).toList()));
      case Map<?, ?> map -> join(map);
      default -> Printable.line(value.toString());
    };
  }

  private static String join(Map<?, ?> map) {
    StringBuilder joined = new StringBuilder();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      joined.append(joined.isEmpty() ? "" : ",").append(entry.getKey()).append('=');
      String value = entry.getValue().toString();
      for (int i = 0; i < value.length(); i++) {
        if (",'\"\\".indexOf(value.charAt(i)) >= 0) {
          joined.append('\\');
        }
        joined.append(value.charAt(i));
      }
    }
    return Printable.line(joined.toString());
  }
}
