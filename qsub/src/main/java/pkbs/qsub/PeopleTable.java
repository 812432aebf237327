package pkbs.qsub;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;

/// The table of `pkbs ps`. A state shows as symbol and word, never by colour alone.
final class PeopleTable {
  private static final List<String> HEADER =
      List.of("ID", "NAME", "STATE", "PROGRESS", "ELAPSED", "ETA", "WHERE", "NOTE");
  private static final String NOTHING = "–";
  private static final int BAR_CELLS = 12;
  private static final int STATE_COLUMN = 2;
  private static final String COLOR_END = "\u001b[0m";

  private final JobList list;
  private final Style style;
  private final List<Row> rows = new ArrayList<>();

  PeopleTable(JobList list, Style style) {
    this.list = list;
    this.style = style;
  }

  /// @param attempts whether the ended attempts of a job stand below it
  record Style(boolean colored, boolean terminal, boolean attempts) {}

  /// @param color of its state
  private record Row(List<String> cells, String color) {}

  /// How a state looks.
  private record Look(String symbol, String word, String color) {
    @Override
    public String toString() {
      return symbol + " " + word;
    }
  }

  private static final Look DONE = new Look("✓", "done", "\u001b[32m");
  private static final Look FAILED = new Look("✗", "failed", "\u001b[31m");
  private static final Look DELETED = new Look("∅", "deleted", "\u001b[2m");

  String render() {
    rows.add(new Row(HEADER, ""));
    for (JobView job : list.jobs()) {
      rows.add(new Row(row(job), look(job).color()));
      if (style.attempts()) {
        job.attempts().forEach(attempt -> rows.add(new Row(row(attempt), look(attempt).color())));
      }
    }
    int[] widths = new int[HEADER.size()];
    for (Row row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], cells(row.cells().get(i)));
      }
    }
    StringBuilder table = new StringBuilder();
    for (Row row : rows) {
      line(table, row.cells(), widths, style.colored() ? row.color() : "");
    }
    return table.append(footer()).toString();
  }

  private static void line(StringBuilder table, List<String> row, int[] widths, String color) {
    int last = row.size() - 1;
    while (row.get(last).isEmpty()) {
      last--;
    }
    for (int i = 0; i <= last; i++) {
      boolean painted = i == STATE_COLUMN && !color.isEmpty();
      table.append(i == 0 ? " " : "  ").append(painted ? color : "").append(row.get(i));
      table.append(painted ? COLOR_END : "");
      table.repeat(' ', i == last ? 0 : widths[i] - cells(row.get(i)));
    }
    table.append('\n');
  }

  private List<String> row(JobView job) {
    int dot = job.id().indexOf('.');
    return List.of(
        dot < 0 ? job.id() : job.id().substring(0, dot),
        Printable.line(job.name()),
        look(job).toString(),
        progress(job),
        job.used().map(used -> span((long) used.walltimeSeconds())).orElse(NOTHING),
        eta(job),
        job.where().map(where -> Printable.line(where.host())).orElse(NOTHING),
        Printable.line(note(job)));
  }

  private static List<String> row(JobView.AttemptView attempt) {
    String elapsed =
        attempt
            .startedAt()
            .map(at -> Math.max(0, Duration.between(at, attempt.endedAt()).toSeconds()))
            .map(PeopleTable::span)
            .orElse(NOTHING);
    String results = attempt.results().map(PeopleTable::folder).orElse("no results");
    String note = attempt.reason().isEmpty() ? results : attempt.reason() + "; " + results;
    return List.of(
        " · " + attempt.number(),
        "",
        look(attempt).toString(),
        NOTHING,
        elapsed,
        NOTHING,
        Printable.line(attempt.host()),
        Printable.line(note));
  }

  private static Look look(JobView.AttemptView attempt) {
    return switch (attempt.endedAs()) {
      case "done" -> attempt.cause().isPresent() ? FAILED : DONE;
      case "cancelled" -> DELETED;
      case "returned" -> new Look("↩", "returned", "\u001b[2m");
      default -> new Look("✗", attempt.endedAs(), "\u001b[31m");
    };
  }

  private static Look look(JobView job) {
    return switch (job.state()) {
      case "running" -> new Look("▶", "running", "\u001b[36m");
      case "exiting" -> new Look("⇡", "exiting", "\u001b[36m");
      case "queued" -> new Look("⏸", "queued", "\u001b[33m");
      case "held" -> new Look("■", "held", "\u001b[35m");
      case "waiting" -> new Look("◷", "waiting", "\u001b[33m");
      default -> ended(job);
    };
  }

  private static Look ended(JobView job) {
    if (JobEnd.isSuccess(job)) {
      return DONE;
    }
    boolean deleted = job.end().filter(end -> end.outcome().equals("deleted")).isPresent();
    return deleted ? DELETED : FAILED;
  }

  /// The share of the walltime that is used: the end may come earlier, never much later.
  private String progress(JobView job) {
    long limit = job.requested().walltimeSeconds();
    if (!job.state().equals("running") || job.used().isEmpty() || limit == 0) {
      return NOTHING;
    }
    double share = Math.clamp(job.used().get().walltimeSeconds() / limit, 0.0, 1.0);
    String percent = Math.round(share * 100) + "%";
    if (!style.terminal()) {
      return percent;
    }
    int full = (int) (share * BAR_CELLS);
    String padded = " ".repeat(Math.max(0, 5 - percent.length())) + percent;
    return "█".repeat(full) + "░".repeat(BAR_CELLS - full) + padded;
  }

  private String eta(JobView job) {
    if (!job.state().equals("running") || job.used().isEmpty()) {
      return NOTHING;
    }
    double left = job.requested().walltimeSeconds() - job.used().get().walltimeSeconds();
    return "≤" + span(Math.max(0, (long) left));
  }

  /// Says where an attempt was not the first.
  private static String note(JobView job) {
    String state = state(job);
    if (job.attempt() == 1) {
      return state;
    }
    return "attempt " + job.attempt() + (state.isEmpty() ? "" : "; " + state);
  }

  private static String state(JobView job) {
    return switch (job.state()) {
      case "running" ->
          job.used()
              .map(used -> "mem " + size(used.memBytes()) + "/" + size(job.requested().memBytes()))
              .orElse("");
      case "finished" -> outcome(job);
      default -> job.reason().map(JobView.Reason::text).orElse("");
    };
  }

  private static String outcome(JobView job) {
    List<String> parts = new ArrayList<>();
    if (!JobEnd.isSuccess(job)) {
      String status = job.end().map(end -> "exit " + end.exitStatus()).orElse("");
      parts.add(job.reason().map(JobView.Reason::text).orElse(status));
    }
    Optional<JobView.Results> results = job.end().flatMap(JobView.End::results);
    parts.add(results.map(PeopleTable::folder).orElse("no results"));
    job.end().ifPresent(end -> parts.addAll(end.notes()));
    return String.join("; ", parts);
  }

  private static String folder(JobView.Results results) {
    return counted(results.files(), "file") + " → " + results.path();
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private String footer() {
    int[] counts = new int[5];
    for (JobView job : list.jobs()) {
      switch (job.state()) {
        case "running", "exiting" -> counts[0]++;
        case "queued", "held", "waiting" -> counts[1]++;
        default -> counts[ended(job).equals(DONE) ? 2 : ended(job).equals(DELETED) ? 4 : 3]++;
      }
    }
    String text = " " + counted(list.jobs().size(), "job");
    text += " · " + counts[0] + " running · " + counts[1] + " queued";
    if (counts[2] + counts[3] + counts[4] > 0) {
      text += " · " + counts[2] + " done · " + counts[3] + " failed";
      text += counts[4] > 0 ? " · " + counts[4] + " deleted" : "";
    }
    return text + "      (refreshed " + clock(list.time()) + ", pkbs ps --watch)\n";
  }

  private static String clock(Instant at) {
    LocalTime time = LocalTime.ofInstant(at, ZoneId.systemDefault());
    return "%02d:%02d:%02d".formatted(time.getHour(), time.getMinute(), time.getSecond());
  }

  /// The two largest units: `41s`, `2m10s`, `3h05m`, `2d04h`.
  static String span(long seconds) {
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return "%dm%02ds".formatted(seconds / 60, seconds % 60);
    }
    if (seconds < 86_400) {
      return "%dh%02dm".formatted(seconds / 3600, seconds / 60 % 60);
    }
    return "%dd%02dh".formatted(seconds / 86_400, seconds / 3600 % 24);
  }

  /// One decimal from megabytes on, powers of 1024 as everywhere in PBS.
  static String size(long bytes) {
    String[] units = {"B", "KB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit < 2
        ? Math.round(value) + " " + units[unit]
        : String.format(java.util.Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  private static int cells(String text) {
    return text.codePointCount(0, text.length());
  }
}
