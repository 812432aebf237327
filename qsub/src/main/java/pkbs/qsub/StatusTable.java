package pkbs.qsub;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import pkbs.core.Walltime;
import pkbs.protocol.JobView;

/// The table of plain `qstat`, to the column. No field is empty or holds blanks, because clients
/// split on them; ids are never cut, because clients compare them. Source: qstat(1B).
final class StatusTable {
  private static final String HEADER =
      """
      Job id            Name             User              Time Use S Queue
      ----------------  ---------------- ----------------  -------- - -----
      """;
  private static final String WIDE_HEADER =
      """
      Job id                         Name            User             Time Use S Queue
      -----------------------------  --------------- ---------------  -------- - ---------------
      """;
  private static final int WIDTH = 16;

  private StatusTable() {}

  /// Nothing where there is no job.
  static void render(List<JobView> jobs, boolean wide, PrintStream out) {
    if (jobs.isEmpty()) {
      return;
    }
    StringBuilder table = new StringBuilder(wide ? WIDE_HEADER : HEADER);
    for (JobView job : jobs) {
      String[] cells = {job.id(), job.name(), job.owner(), timeUse(job), job.letter(), job.queue()};
      for (int i = 0; i < cells.length; i++) {
        cells[i] = word(cells[i]);
      }
      row(table, cells, wide);
    }
    out.print(table);
  }

  private static void row(StringBuilder table, String[] cells, boolean wide) {
    int name = wide ? WIDTH - 1 : WIDTH;
    pad(table, cells[0], wide ? 30 : 17).append(' ');
    pad(table, wide ? cells[1] : cut(cells[1], WIDTH - 1), name).append(' ');
    pad(table, wide ? cells[2] : cut(cells[2], WIDTH), name).append("  ");
    table.repeat(' ', Math.max(0, 8 - cells[3].length())).append(cells[3]).append(' ');
    table.append(cells[4]).append(' ');
    pad(table, wide ? cells[5] : cut(cells[5], WIDTH), name).append('\n');
  }

  private static StringBuilder pad(StringBuilder table, String cell, int width) {
    return table.append(cell).repeat(' ', Math.max(0, width - cell.length()));
  }

  /// More than `most` characters become 15 and a `*`.
  private static String cut(String cell, int most) {
    return cell.length() > most ? cell.substring(0, WIDTH - 1) + "*" : cell;
  }

  private static String word(String cell) {
    String text = Printable.line(cell).replace(' ', '_');
    return text.isEmpty() ? "-" : text;
  }

  private static String timeUse(JobView job) {
    return job.used()
        .map(used -> Walltime.format(Duration.ofMillis((long) (used.cpuSeconds() * 1000))))
        .orElse("0");
  }
}
