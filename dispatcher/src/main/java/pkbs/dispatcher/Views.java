package pkbs.dispatcher;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import pkbs.core.ArraySpec;
import pkbs.core.Asked;
import pkbs.core.Attempt;
import pkbs.core.Container;
import pkbs.core.FailureCause;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.JobState;
import pkbs.core.Limits;
import pkbs.core.Outcome;
import pkbs.core.Owner;
import pkbs.core.Program;
import pkbs.core.ResultFolder;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.TaskCounts;
import pkbs.core.TaskIds;
import pkbs.core.TaskTable;
import pkbs.core.Usage;
import pkbs.core.pbs.Select;
import pkbs.core.schedule.Verdict;
import pkbs.protocol.JobView;

/// Renders jobs for the API. Pure, given its sources.
final class Views {
  private static final double MILLIS = 1000.0;
  private static final int REMAINING_RANGES_MAX = 100;

  private final Sources sources;

  /// Where a view gets what the job itself does not say.
  ///
  /// @param waiting why a queued job waits
  /// @param usage of a run under way
  /// @param url of a path below the results root
  /// @param tasks of an array
  record Sources(
      Function<Job, Verdict> waiting,
      Function<RunId, Optional<Usage>> usage,
      Function<String, String> url,
      Function<JobId, Optional<TaskTable>> tasks) {}

  Views(Sources sources) {
    this.sources = sources;
  }

  /// @param viewer sees the variables of own jobs only
  JobView view(Shown shown, Owner viewer, Instant now) {
    Job job = shown.job();
    JobSpec spec = job.spec();
    return new JobView(
        shown.id(),
        shown.index().map(index -> spec.shownName(shown.run(1))).orElse(spec.name()),
        spec.owner().name(),
        spec.queue(),
        stateName(shown),
        letter(shown),
        isBegun(shown) ? Optional.empty() : reason(job),
        job.attempt(),
        new JobView.Retries(spec.retries(), job.failures(), job.crashes()),
        job.attempts().stream().map(attempt -> attempt(job, attempt)).toList(),
        new JobView.Requested(
            spec.resources().cpus(),
            spec.resources().memory().bytes(),
            spec.resources().scratch().bytes(),
            spec.walltime().seconds()),
        used(shown, now),
        times(job),
        where(job),
        end(job),
        spec.priority(),
        spec.rerunnable(),
        program(spec.program()),
        spec.program() instanceof Program.Executable executable ? executable.argv() : List.of(),
        interpreter(spec.program()),
        StdioPaths.files(shown),
        submitted(spec),
        spec.owner().equals(viewer) ? Secrets.masked(spec.variables()) : Map.of(),
        WaitViews.start(job),
        spec.array().map(array -> array(array, shown)),
        layout(spec),
        spec.surroundings().container().map(Views::container));
  }

  private static JobView.Container container(Container container) {
    return new JobView.Container(container.image(), container.gpus(), container.digest());
  }

  private JobView.Array array(ArraySpec spec, Shown shown) {
    JobId job = shown.job().id();
    Optional<TaskTable> table =
        shown.index().isPresent() ? Optional.empty() : sources.tasks().apply(job);
    return new JobView.Array(
        TaskIds.array(job),
        shown.index(),
        shown.index().isPresent() ? "" : spec.indices(),
        table.map(tasks -> tasks.remaining(REMAINING_RANGES_MAX)).orElse(""),
        spec.slots(),
        spec.maxFails(),
        table.map(TaskTable::counts).map(Views::counts));
  }

  private static JobView.Counts counts(TaskCounts counts) {
    return new JobView.Counts(
        counts.waiting(),
        counts.running(),
        counts.exiting(),
        counts.ok(),
        counts.failed(),
        counts.deleted());
  }

  /// Of an array of which anything has started, and that has not ended.
  private boolean isBegun(Shown shown) {
    return shown.isWholeArray()
        && !shown.job().state().isTerminal()
        && sources.tasks().apply(shown.job().id()).filter(t -> t.counts().hasBegun()).isPresent();
  }

  private String stateName(Shown shown) {
    return isBegun(shown) ? "begun" : stateName(shown.job().state());
  }

  /// A task that has ended shows X for as long as its array lives. Source: qstat(1B).
  private String letter(Shown shown) {
    char letter = shown.job().state().letter();
    if (isBegun(shown)) {
      letter = 'B';
    } else if (shown.index().isPresent() && letter == 'F') {
      letter = 'X';
    }
    return String.valueOf(letter);
  }

  private static JobView.Layout layout(JobSpec spec) {
    JobView.Layout one = JobView.Layout.one(spec.resources().cpus(), spec.resources().memory());
    boolean alone = spec.surroundings().demands().alone();
    Asked asked = spec.surroundings().asked();
    return new JobView.Layout(
        asked.select().orElse(one.select()),
        asked.place().orElse(alone ? one.place() + ":excl" : one.place()),
        asked.select().map(text -> (int) Select.parse(text).count()).orElse(one.nodes()),
        asked.mpiprocs(),
        asked.others());
  }

  static String stateName(JobState state) {
    return switch (state) {
      case JobState.Queued queued -> "queued";
      case JobState.Held held -> "held";
      case JobState.Waiting waiting -> "waiting";
      case JobState.Running running -> "running";
      case JobState.Exiting exiting -> "exiting";
      case JobState.Finished finished -> "finished";
    };
  }

  private Optional<JobView.Reason> reason(Job job) {
    return switch (job.state()) {
      case JobState.Queued queued -> {
        Verdict verdict = sources.waiting().apply(job);
        yield Optional.of(new JobView.Reason(verdict.cause().name(), verdict.detail()));
      }
      case JobState.Held held -> Optional.of(WaitViews.held(job, held));
      case JobState.Waiting waiting ->
          Optional.of(new JobView.Reason("START_TIME", "starts not before " + waiting.until()));
      case JobState.Running running -> running.deletion().map(Views::deleted);
      case JobState.Exiting exiting -> exiting.deletion().map(Views::deleted);
      case JobState.Finished finished -> ended(job, finished.outcome());
    };
  }

  private static JobView.Reason deleted(JobState.Deletion deletion) {
    return deletion.requeue()
        ? new JobView.Reason("RERUN", "rerun by " + deletion.by())
        : new JobView.Reason("DELETED", "deleted by " + deletion.by());
  }

  private static Optional<JobView.Reason> ended(Job job, Outcome outcome) {
    Optional<FailureCause> cause = outcome.cause();
    return switch (outcome) {
      case Outcome.Exited exited -> reason(cause, "exit status " + exited.status());
      case Outcome.Signalled signalled -> reason(cause, "signal " + signalled.signal());
      case Outcome.OverLimit over -> reason(cause, overLimit(job, over.limit()));
      case Outcome.Deleted deleted ->
          Optional.of(new JobView.Reason("DELETED", "deleted on request"));
      case Outcome.Aborted aborted -> reason(cause, aborted.reason());
      case Outcome.Rejected rejected -> reason(cause, rejected.reason());
      case Outcome.Lost lost -> reason(cause, lost(job) + " and it may not run twice");
      case Outcome.UploadFailed failed -> reason(cause, failed.reason());
    };
  }

  private static String lost(Job job) {
    boolean isReturned =
        !job.attempts().isEmpty() && job.attempts().getLast().endedAs() == RunState.RETURNED;
    return isReturned ? "its worker handed it back" : "its worker was lost";
  }

  private static Optional<JobView.Reason> reason(Optional<FailureCause> cause, String text) {
    return cause.map(found -> new JobView.Reason(found.name(), text));
  }

  private static String overLimit(Job job, FailureCause limit) {
    return switch (limit) {
      case WALLTIME -> "walltime exceeded limit " + job.spec().walltime();
      case OOM -> "memory exceeded limit " + job.spec().resources().memory();
      case DISK -> "scratch space exceeded limit " + job.spec().resources().scratch();
      case USER -> "more than " + Limits.PROCESSES_MAX + " processes at once";
      case NODE_LOST, UPLOAD, REJECTED, DEPENDENCY -> "ended by the worker";
    };
  }

  private JobView.AttemptView attempt(Job job, Attempt attempt) {
    Optional<String> told =
        attempt.outcome().flatMap(outcome -> ended(job, outcome)).map(JobView.Reason::text);
    return new JobView.AttemptView(
        attempt.number(),
        attempt.worker().text(),
        attempt.host(),
        attempt.endedAs().name().toLowerCase(Locale.ROOT),
        told.orElse(attempt.reason()),
        attempt.startedAt(),
        attempt.endedAt(),
        attempt.outcome().map(Outcome::exitStatus),
        attempt.cause().map(FailureCause::name),
        attempt.results().map(this::results));
  }

  private Optional<JobView.Used> used(Shown shown, Instant now) {
    return switch (shown.job().state()) {
      case JobState.Queued queued -> Optional.empty();
      case JobState.Held held -> Optional.empty();
      case JobState.Waiting waiting -> Optional.empty();
      case JobState.Running running -> Optional.of(live(shown, running.on(), now));
      case JobState.Exiting exiting -> Optional.of(live(shown, exiting.on(), now));
      case JobState.Finished finished -> finished.last().map(RunEnd::usage).map(Views::used);
    };
  }

  private JobView.Used live(Shown shown, JobState.Execution on, Instant now) {
    Job job = shown.job();
    Usage usage = sources.usage().apply(shown.run(job.attempt())).orElse(Usage.NONE);
    boolean ticks = on.session().isPresent() && job.state() instanceof JobState.Running;
    Duration elapsed = ticks ? Duration.between(on.startedAt(), now) : usage.walltime();
    Duration walltime = elapsed.compareTo(usage.walltime()) > 0 ? elapsed : usage.walltime();
    return used(new Usage(walltime, usage.cpuTime(), usage.memoryPeak()));
  }

  private static JobView.Used used(Usage usage) {
    return new JobView.Used(
        usage.walltime().toMillis() / MILLIS,
        usage.cpuTime().toMillis() / MILLIS,
        usage.memoryPeak().bytes(),
        usage.cpuPercent());
  }

  private static JobView.Times times(Job job) {
    Instant at = job.submittedAt();
    return switch (job.state()) {
      case JobState.Queued queued ->
          new JobView.Times(at, queued.since(), Optional.empty(), Optional.empty(), queued.since());
      case JobState.Held held ->
          new JobView.Times(at, at, Optional.empty(), Optional.empty(), held.since());
      case JobState.Waiting waiting ->
          new JobView.Times(at, at, Optional.empty(), Optional.empty(), waiting.since());
      case JobState.Running running -> started(at, running.on());
      case JobState.Exiting exiting -> started(at, exiting.on());
      case JobState.Finished finished ->
          new JobView.Times(
              at, at, startedAt(finished), Optional.of(finished.endedAt()), finished.endedAt());
    };
  }

  private static JobView.Times started(Instant at, JobState.Execution on) {
    return new JobView.Times(at, at, Optional.of(on.startedAt()), Optional.empty(), on.startedAt());
  }

  private static Optional<Instant> startedAt(JobState.Finished finished) {
    return finished.last().map(last -> last.endedAt().minus(last.usage().walltime()));
  }

  private static Optional<JobView.Where> where(Job job) {
    return switch (job.state()) {
      case JobState.Running running -> Optional.of(where(running.on()));
      case JobState.Exiting exiting -> Optional.of(where(exiting.on()));
      case JobState.Queued queued -> lastWhere(job);
      case JobState.Held held -> lastWhere(job);
      case JobState.Waiting waiting -> lastWhere(job);
      case JobState.Finished finished -> lastWhere(job);
    };
  }

  private static JobView.Where where(JobState.Execution on) {
    return new JobView.Where(on.worker().text(), on.host(), on.session());
  }

  private static Optional<JobView.Where> lastWhere(Job job) {
    return job.attempts().isEmpty()
        ? Optional.empty()
        : Optional.of(job.attempts().getLast())
            .map(last -> new JobView.Where(last.worker().text(), last.host(), Optional.empty()));
  }

  private Optional<JobView.End> end(Job job) {
    if (!(job.state() instanceof JobState.Finished finished)) {
      return Optional.empty();
    }
    return Optional.of(
        new JobView.End(
            finished.outcome().exitStatus(),
            outcome(finished.outcome()),
            finished.last().flatMap(RunEnd::results).map(this::results),
            finished.last().map(RunEnd::notes).orElse(List.of())));
  }

  private JobView.Results results(ResultFolder folder) {
    return new JobView.Results(
        folder.path(), sources.url().apply(folder.path()), folder.files(), folder.bytes());
  }

  private static String outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Exited exited -> "exited";
      case Outcome.Signalled signalled -> "signalled";
      case Outcome.OverLimit over -> "over_limit";
      case Outcome.Deleted deleted -> "deleted";
      case Outcome.Aborted aborted -> "aborted";
      case Outcome.Rejected rejected -> "rejected";
      case Outcome.Lost lost -> "lost";
      case Outcome.UploadFailed failed -> "upload_failed";
    };
  }

  private static String program(Program program) {
    return switch (program) {
      case Program.Script script -> "script";
      case Program.Directory directory -> "directory";
      case Program.Executable executable -> "executable";
    };
  }

  private static Optional<String> interpreter(Program program) {
    return switch (program) {
      case Program.Script script -> script.interpreter();
      case Program.Directory directory -> directory.interpreter();
      case Program.Executable executable -> Optional.empty();
    };
  }

  private static JobView.Submitted submitted(JobSpec spec) {
    return new JobView.Submitted(
        spec.submission().host(),
        spec.submission().workdir(),
        spec.submission().arguments(),
        new TreeMap<>(spec.submission().variables()));
  }
}
