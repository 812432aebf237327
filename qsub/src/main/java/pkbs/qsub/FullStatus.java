package pkbs.qsub;

import java.io.PrintStream;
import java.util.Map;
import java.util.Set;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;

/// `qstat -f`. Only long lists are wrapped, because some clients read the other attributes without
/// joining lines. Source: qstat(1B).
final class FullStatus {
  private static final int COLUMNS = 78;
  private static final int TAB = 8;
  private static final String INDENT = "    ";
  private static final Set<String> WRAPPED =
      Set.of(
          JobAttributes.VARIABLE_LIST,
          "Submit_arguments",
          "exec_host",
          "exec_vnode",
          "Resource_List.select");

  private FullStatus() {}

  /// @param unwrapped whether each attribute stays on its line
  static void render(JobList list, boolean unwrapped, PrintStream out) {
    for (JobView job : list.jobs()) {
      StringBuilder text = new StringBuilder("Job Id: ").append(job.id()).append('\n');
      for (JobAttributes.Attribute attribute : JobAttributes.of(job, list.time())) {
        String head = INDENT + attribute.name() + " = ";
        String value =
            attribute.value() instanceof Map<?, ?> variables
                ? join(variables)
                : Printable.line(attribute.value().toString());
        text.append(head);
        if (unwrapped || !WRAPPED.contains(attribute.name())) {
          text.append(value);
        } else {
          wrap(text, head.length(), value);
        }
        text.append('\n');
      }
      out.print(text.append('\n'));
    }
  }

  /// `K=V,K=V` with `\` before commas, quotes and backslashes of values.
  private static String join(Map<?, ?> variables) {
    StringBuilder joined = new StringBuilder();
    for (Map.Entry<?, ?> variable : variables.entrySet()) {
      joined.append(joined.isEmpty() ? "" : ",").append(variable.getKey()).append('=');
      String value = variable.getValue().toString();
      for (int i = 0; i < value.length(); i++) {
        if (",'\"\\".indexOf(value.charAt(i)) >= 0) {
          joined.append('\\');
        }
        joined.append(value.charAt(i));
      }
    }
    return Printable.line(joined.toString());
  }

  /// Breaks after a comma, or anywhere in a piece longer than a line. Readers delete `\n\t`.
  static void wrap(StringBuilder text, int column, String value) {
    int at = column;
    int start = 0;
    while (start < value.length()) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma + 1;
      if (at + end - start > COLUMNS && at > TAB && (start > 0 || end - start <= COLUMNS - TAB)) {
        text.append("\n\t");
        at = TAB;
      }
      while (at + end - start > COLUMNS) {
        int room = COLUMNS - at;
        if (Character.isHighSurrogate(value.charAt(start + room - 1))) {
          room--;
        }
        text.append(value, start, start + room).append("\n\t");
        start += room;
        at = TAB;
      }
      text.append(value, start, end);
      at += end - start;
      start = end;
    }
  }
}
