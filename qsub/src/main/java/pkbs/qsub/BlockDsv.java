package pkbs.qsub;

import java.io.PrintStream;
import java.util.List;

/// Attributes as `-F dsv` prints them: a line for each block, its attributes parted by a delimiter,
/// which has a `\` before it where a value holds it. Source: qstat(1B).
final class BlockDsv {
  private BlockDsv() {}

  /// @param heading what stands before the id, `Job Id: `
  /// @param delimiter where it is empty, `|`
  static void render(String heading, List<Block> blocks, String delimiter, PrintStream out) {
    String mark = delimiter.isEmpty() ? "|" : delimiter;
    for (Block block : blocks) {
      StringBuilder line = new StringBuilder(heading).append(escaped(block.id(), mark));
      for (Attribute attribute : block.attributes()) {
        line.append(mark).append(attribute.name()).append('=');
        line.append(escaped(attribute.line(), mark));
      }
      out.print(line.append('\n'));
    }
  }

  private static String escaped(String text, String mark) {
    return Printable.line(text).replace(mark, "\\" + mark);
  }
}
