package pkbs.qsub;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/// Attributes as `qstat -f` prints them. Only long lists are wrapped, because some clients read the
/// other attributes without joining lines. Source: qstat(1B).
final class BlockText {
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

  private BlockText() {}

  /// @param heading what stands before the id, `Job Id: `
  /// @param unwrapped whether each attribute stays on its line
  static void render(String heading, List<Block> blocks, boolean unwrapped, PrintStream out) {
    for (Block block : blocks) {
      StringBuilder text = new StringBuilder(heading).append(Printable.line(block.id()));
      text.append('\n');
      for (Attribute attribute : block.attributes()) {
        String head = INDENT + attribute.name() + " = ";
        text.append(head);
        if (unwrapped || !WRAPPED.contains(attribute.name())) {
          text.append(attribute.line());
        } else {
          wrap(text, head.length(), attribute.line());
        }
        text.append('\n');
      }
      out.print(text.append('\n'));
    }
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
