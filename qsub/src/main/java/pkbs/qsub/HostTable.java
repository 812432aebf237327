package pkbs.qsub;

import java.io.PrintStream;
import java.util.List;

/// The tables of `pbsnodes -S` and `-Sj`. Source: pbsnodes(8B).
final class HostTable {
  private static final String HEADER =
      """
      vnode           state           OS       hardware host            queue        mem     \
      ncpus   nmics   ngpus  comment
      --------------- --------------- -------- -------- --------------- ---------- -------- \
      ------- ------- ------- ---------
      """;
  private static final String FREE_HEADER =
      """
                                                              mem       ncpus   nmics   ngpus
      vnode           state           njobs   run   susp      f/t        f/t     f/t     f/t   jobs
      --------------- --------------- ------ ----- ------ ------------ ------- ------- ------- -------
      """;

  /// Below 0: to the right; 0: as wide as it is.
  private static final int[] WIDTHS = {15, 15, 8, 8, 15, 10, -8, -7, -7, -7, 0};

  private static final int[] FREE_WIDTHS = {15, 15, -6, -5, -6, -12, -7, -7, -7, 0};

  private HostTable() {}

  /// Nothing where there is no host.
  ///
  /// @param whole whether nothing is cut
  static void render(List<Host> hosts, boolean free, boolean whole, PrintStream out) {
    if (hosts.isEmpty()) {
      return;
    }
    StringBuilder table = new StringBuilder(free ? FREE_HEADER : HEADER);
    int[] widths = free ? FREE_WIDTHS : WIDTHS;
    for (Host host : hosts) {
      Block block = free ? host.free() : host.summary();
      cell(table, StatusTable.word(block.id()), widths[0], whole);
      for (int i = 0; i < block.attributes().size(); i++) {
        table.append(' ');
        cell(table, text(block.attributes().get(i)), widths[i + 1], whole);
      }
      table.append('\n');
    }
    out.print(table);
  }

  private static String text(Attribute attribute) {
    String text =
        attribute.value() instanceof List<?> ? attribute.line().replace(" ", "") : attribute.line();
    return text.isEmpty() ? "--" : text;
  }

  private static void cell(StringBuilder table, String text, int width, boolean whole) {
    int room = Math.abs(width);
    String shown =
        !whole && width > 0 && text.length() > room ? text.substring(0, room - 1) + "*" : text;
    int gap = Math.max(0, room - shown.length());
    table.repeat(' ', width < 0 ? gap : 0).append(shown).repeat(' ', width > 0 ? gap : 0);
  }
}
