package pkbs.qsub;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import pkbs.core.Memory;
import pkbs.protocol.JobList;
import pkbs.protocol.JobRow;
import pkbs.protocol.JobRows;
import pkbs.protocol.JobView;

/// Fixed jobs for screens.
final class Jobs {
  static final Instant SUBMITTED = Instant.parse("2026-11-21T09:13:23Z");
  static final Instant STARTED = SUBMITTED.plusSeconds(7);
  static final Instant ENDED = STARTED.plusSeconds(130);
  static final Instant NOW = Instant.parse("2026-11-21T12:00:03Z");
  private static final long GIB = 1L << 30;

  private Jobs() {}

  static JobList list(JobView... jobs) {
    return new JobList(JobList.SCHEMA, NOW, List.of(jobs), List.of(), Optional.empty());
  }

  static JobRows rows(JobView... jobs) {
    List<String> rows = Stream.of(jobs).map(job -> JobRow.of(job).toString()).toList();
    return new JobRows(JobRows.SCHEMA, NOW, rows, List.of(), Optional.empty());
  }

  static JobView queued(String id, String name) {
    return job(id, name, "queued", "Q")
        .reason("NO_ROOM", "needs 4 cpus; the largest worker has 2 free")
        .view();
  }

  static JobView held(String id, String name) {
    return job(id, name, "held", "H").reason("HELD", "its worker was lost 5 times").view();
  }

  static JobView running(String id, String name) {
    return job(id, name, "running", "R").started().view();
  }

  static JobView done(String id, String name) {
    return job(id, name, "finished", "F").started().ended(0, "exited").view();
  }

  static JobView failed(String id, String name) {
    return job(id, name, "finished", "F")
        .started()
        .ended(-27, "over_limit")
        .reason("OOM", "over its memory of 4gb")
        .view();
  }

  static JobView deletedWhileQueued(String id, String name) {
    return job(id, name, "finished", "F").ended(271, "deleted").view();
  }

  /// The third attempt of a job: its worker was lost, then its program failed.
  static JobView retried(String id, String name) {
    return job(id, name, "running", "R")
        .started()
        .attempt(3, 2, lost(1), exited(2, 3, name))
        .view();
  }

  static JobView.AttemptView lost(int number) {
    return new JobView.AttemptView(
        number,
        "w-3",
        "node3",
        "lost",
        "silent for longer than its lease, host node3",
        Optional.of(STARTED),
        ENDED,
        Optional.empty(),
        Optional.of("NODE_LOST"),
        Optional.empty());
  }

  static JobView.AttemptView exited(int number, int status, String name) {
    return new JobView.AttemptView(
        number,
        "w-7",
        "node1.example.org",
        "done",
        status == 0 ? "" : "exit status " + status,
        Optional.of(STARTED),
        ENDED,
        Optional.of(status),
        status == 0 ? Optional.empty() : Optional.of("USER"),
        Optional.of(
            new JobView.Results(
                "pkbs/ann/" + name + "-1.r" + number, "http://127.0.0.1:4898/dav/x", 1, 99)));
  }

  static Builder job(String id, String name, String state, String letter) {
    return new Builder(id, name, state, letter);
  }

  /// What differs between jobs.
  static final class Builder {
    private final String id;
    private final String name;
    private final String state;
    private final String letter;
    private Optional<JobView.Reason> reason = Optional.empty();
    private Optional<JobView.Used> used = Optional.empty();
    private Optional<JobView.Where> where = Optional.empty();
    private Optional<JobView.End> end = Optional.empty();
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Instant> endedAt = Optional.empty();
    private Map<String, String> variables = Map.of("A", "b,c");
    private List<String> argv = List.of();
    private String arguments = "-N " + "calc examples/calculation/calc.sh";
    private int ncpus = 1;
    private int attempt = 1;
    private JobView.Retries retries = JobView.Retries.NONE;
    private List<JobView.AttemptView> attempts = List.of();
    private List<String> notes = List.of();
    private JobView.Layout layout = JobView.Layout.one(1, new Memory(4 * GIB));
    private JobView.Start start;
    private Optional<JobView.Array> array = Optional.empty();

    private Builder(String id, String name, String state, String letter) {
      this.id = id;
      this.name = name;
      this.state = state;
      this.letter = letter;
      this.start =
          new JobView.Start(
              letter.equals("H") ? "s" : "n",
              Optional.empty(),
              "",
              Optional.empty(),
              Optional.empty());
    }

    Builder started() {
      startedAt = Optional.of(STARTED);
      used = Optional.of(new JobView.Used(130.4, 12.9, 4 * GIB / 3, 9));
      where = Optional.of(new JobView.Where("w-7", "node1.example.org", Optional.of(4711L)));
      return this;
    }

    Builder ended(int status, String outcome) {
      endedAt = Optional.of(ENDED);
      Optional<JobView.Results> results =
          startedAt.map(at ->
              new JobView.Results("pkbs/ann/" + name + "-1", "http://127.0.0.1:4898/dav/x", 3, 99));
      end = Optional.of(new JobView.End(status, outcome, results, notes));
      return this;
    }

    Builder reason(String code, String text) {
      reason = Optional.of(new JobView.Reason(code, text));
      return this;
    }

    Builder variables(Map<String, String> values) {
      variables = values;
      return this;
    }

    Builder argv(String... words) {
      argv = List.of(words);
      return this;
    }

    Builder arguments(String text) {
      arguments = text;
      return this;
    }

    Builder ncpus(int count) {
      ncpus = count;
      layout = JobView.Layout.one(count, new Memory(4 * GIB));
      return this;
    }

    Builder attempt(int number, int retriesAllowed, JobView.AttemptView... ended) {
      attempt = number;
      retries = new JobView.Retries(retriesAllowed, 1, 1);
      attempts = List.of(ended);
      return this;
    }

    Builder array(JobView.Array place) {
      array = Optional.of(place);
      return this;
    }

    Builder start(JobView.Start waits) {
      start = waits;
      return this;
    }

    Builder layout(JobView.Layout chunks) {
      layout = chunks;
      return this;
    }

    /// To be called before [#ended].
    Builder notes(String... lines) {
      notes = List.of(lines);
      return this;
    }

    JobView view() {
      return new JobView(
          id,
          name,
          "ann",
          "workq",
          state,
          letter,
          reason,
          attempt,
          retries,
          attempts,
          new JobView.Requested(ncpus, 4 * GIB, GIB, 600),
          used,
          new JobView.Times(
              SUBMITTED,
              SUBMITTED,
              startedAt,
              endedAt,
              endedAt.or(() -> startedAt).orElse(SUBMITTED)),
          where,
          end,
          0,
          true,
          argv.isEmpty() ? "script" : "executable",
          argv,
          Optional.empty(),
          new JobView.Files(
              "/home/ann/" + name + ".o1",
              "/home/ann/" + name + ".e1",
              "n",
              "n",
              "files",
              "pkbs/ann"),
          new JobView.Submitted(
              "login1",
              "/home/ann",
              arguments,
              Map.of("HOME", "/home/ann", "PATH", "/usr/bin:/bin", "SYSTEM", "Linux")),
          variables,
          start,
          array,
          layout,
          Optional.empty());
    }
  }
}
