package pkbs.qsub;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import pkbs.core.Walltime;
import pkbs.protocol.JobRow;

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
  private static final String TORQUE_HEADER =
      """
      Job ID                    Name             User            Time Use S Queue
      ------------------------- ---------------- --------------- -------- - -----
      """;
  private static final String DONE = "  % done";

  private final Shape shape;
  private final Flavor flavor;
  private final boolean percent;
  private final StringBuilder table = new StringBuilder();

  /// Widths of the columns and how many characters of a cell are kept.
  private record Shape(
      String header, int id, int name, int user, String gap, int queue, boolean cuts) {
    static final Shape PLAIN = new Shape(HEADER, 17, 16, 16, "  ", 16, true);
    static final Shape WIDE = new Shape(WIDE_HEADER, 30, 15, 15, "  ", 15, false);
    static final Shape TORQUE = new Shape(TORQUE_HEADER, 25, 16, 15, " ", 15, true);
  }

  private StatusTable(Flavor flavor, boolean wide, boolean percent) {
    this.shape = wide ? Shape.WIDE : flavor.isTorque() ? Shape.TORQUE : Shape.PLAIN;
    this.flavor = flavor;
    this.percent = percent;
  }

  /// Nothing where there is no job.
  static void render(List<JobRow> jobs, StatOptions options, PrintStream out) {
    if (jobs.isEmpty()) {
      return;
    }
    StatusTable table = new StatusTable(options.flavor(), options.wide(), options.percent());
    String header = table.shape.header();
    table.table.append(options.percent() ? header.replace("Time Use", DONE) : header);
    jobs.forEach(table::row);
    out.print(table.table);
  }

  private void row(JobRow job) {
    pad(word(job.id()), shape.id()).append(' ');
    pad(cut(word(job.name()), shape.name() - 1, shape.name()), shape.name()).append(' ');
    pad(cut(word(job.owner()), shape.user(), shape.user()), shape.user()).append(shape.gap());
    String use = percent ? done(job) : timeUse(job);
    table.repeat(' ', Math.max(0, 8 - use.length())).append(use).append(' ');
    table.append(flavor.letter(word(job.letter()))).append(' ');
    pad(cut(word(job.queue()), shape.queue(), shape.queue()), shape.queue()).append('\n');
  }

  private StringBuilder pad(String cell, int width) {
    return table.append(cell).repeat(' ', Math.max(0, width - cell.length()));
  }

  /// More than `most` characters become one less than the width and a `*`.
  private String cut(String cell, int most, int width) {
    return shape.cuts() && cell.length() > most ? cell.substring(0, width - 1) + "*" : cell;
  }

  static String word(String cell) {
    String text = Printable.line(cell).replace(' ', '_');
    return text.isEmpty() ? "-" : text;
  }

  private static String timeUse(JobRow job) {
    return job.use()
        .map(used -> Walltime.format(Duration.ofSeconds(used.cpuSeconds())))
        .orElse("0");
  }

  /// The larger part of what it may use. Source: qstat(1B), `-p`.
  private static String done(JobRow job) {
    if (job.use().isEmpty()) {
      return "--";
    }
    double walltime = Math.max(1, job.asked().walltimeSeconds());
    return Math.min(100, Math.round(100 * job.use().get().walltimeSeconds() / walltime)) + "%";
  }
}
