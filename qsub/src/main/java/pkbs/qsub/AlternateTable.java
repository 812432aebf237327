package pkbs.qsub;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import pkbs.core.JobId;
import pkbs.core.Memory;
import pkbs.core.Walltime;
import pkbs.protocol.JobRow;

/// The table of `qstat -a` and its kin. Ids are never cut, because clients compare them. Source:
/// qstat(1B), "Alternate format".
final class AlternateTable {
  private static final String NONE = "--";
  private static final String LINE_START = "   ";
  private static final int LINE_COLUMNS = 76;
  private static final int TIME_COLUMNS = 5;

  private final Columns columns;
  private final Flavor flavor;
  private final StringBuilder table = new StringBuilder();

  /// @param hosts whether a line names the hosts
  /// @param comments whether a line has the comment
  /// @param oneLine whether these stand behind the row
  /// @param start whether the estimated start is shown in place of the elapsed time
  /// @param unit `g` for gigabytes, `m` for megawords, blank for what is whole
  record Columns(
      boolean wide, boolean hosts, boolean comments, boolean oneLine, boolean start, char unit) {}

  private AlternateTable(Columns columns, Flavor flavor) {
    this.columns = columns;
    this.flavor = flavor;
  }

  /// Nothing where there is no job.
  static void render(List<JobRow> jobs, Columns columns, Flavor flavor, PrintStream out) {
    if (jobs.isEmpty()) {
      return;
    }
    AlternateTable table = new AlternateTable(columns, flavor);
    table.header();
    jobs.forEach(table::job);
    out.print(table.table);
  }

  private void header() {
    String lead = columns.wide() ? " ".repeat(99) : " ".repeat(60);
    String last = columns.start() ? "Est" : "Elap";
    table.append("\n").append(JobId.SERVER).append(": \n");
    table.append(lead).append("Req'd  Req'd   ").append(last).append('\n');
    String[] names = {
      "Job ID", "Username", "Queue", "Jobname", "SessID", "NDS", "TSK", "Memory", "Time", "S"
    };
    String[] dashes = new String[names.length];
    int[] widths = widths();
    for (int i = 0; i < names.length; i++) {
      dashes[i] = "-".repeat(Math.abs(widths[i]));
    }
    row(names, false);
    table.append(columns.start() ? "Start" : "Time").append('\n');
    row(dashes, true);
    table.append("-----\n");
  }

  private int[] widths() {
    return columns.wide()
        ? new int[] {30, 15, 15, 15, -8, -4, -5, -6, -5, 1}
        : new int[] {15, 8, 8, 10, -6, -3, -3, -6, -5, 1};
  }

  /// Left of it where a width is positive; headings are always left.
  private void row(String[] cells, boolean aligned) {
    int[] widths = widths();
    for (int i = 0; i < cells.length; i++) {
      int gap = Math.max(0, Math.abs(widths[i]) - cells[i].length());
      boolean right = aligned && widths[i] < 0;
      table.repeat(' ', right ? gap : 0).append(cells[i]).repeat(' ', right ? 0 : gap).append(' ');
    }
  }

  private void job(JobRow job) {
    int[] widths = widths();
    long session = job.use().map(JobRow.Use::session).orElse(0L);
    String[] cells = {
      StatusTable.word(job.id()),
      cut(StatusTable.word(job.owner()), widths[1]),
      cut(StatusTable.word(job.queue()), widths[2]),
      cut(StatusTable.word(job.name()), widths[3]),
      session == 0 ? NONE : Long.toString(session),
      Integer.toString(job.asked().nodes()),
      Integer.toString(job.asked().ncpus()),
      memory(job.asked().memBytes()),
      time(job.asked().walltimeSeconds()),
      flavor.letter(job.letter())
    };
    row(cells, true);
    String last =
        columns.start() ? NONE : job.use().map(use -> time(use.walltimeSeconds())).orElse(NONE);
    table.repeat(' ', Math.max(0, 5 - last.length())).append(last);
    extra(columns.hosts(), job.execHost().orElse(NONE), "+");
    extra(columns.comments(), job.comment().isEmpty() ? NONE : Printable.line(job.comment()), " ");
    table.append('\n');
  }

  /// More than fits ends in a `*`.
  private static String cut(String cell, int width) {
    return cell.length() > width ? cell.substring(0, width - 1) + "*" : cell;
  }

  private void extra(boolean wanted, String text, String separator) {
    if (!wanted) {
      return;
    }
    if (columns.oneLine()) {
      table.append(' ').append(text);
      return;
    }
    table.append('\n').append(LINE_START);
    int column = LINE_START.length();
    for (String piece : text.split("(?<=\\Q" + separator + "\\E)")) {
      if (column + piece.length() > LINE_COLUMNS && column > LINE_START.length()) {
        table.append('\n').append(LINE_START);
        column = LINE_START.length();
      }
      table.append(piece);
      column += piece.length();
    }
  }

  private String memory(long bytes) {
    long gibi = 1L << 30;
    long megaword = 8L << 20;
    return switch (columns.unit()) {
      case 'g' -> (bytes + gibi - 1) / gibi + "gb";
      case 'm' -> (bytes + megaword - 1) / megaword + "mw";
      default -> new Memory(bytes).rounded();
    };
  }

  /// `HH:MM`, of which PBS shows five characters.
  private static String time(long seconds) {
    String time = Walltime.format(Duration.ofSeconds(seconds));
    return time.substring(0, TIME_COLUMNS);
  }
}
