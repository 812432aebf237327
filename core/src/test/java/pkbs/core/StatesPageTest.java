package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static pkbs.core.Samples.ANN;
import static pkbs.core.Samples.OTHER_WORKER;
import static pkbs.core.Samples.T1;
import static pkbs.core.Samples.WORKER;
import static pkbs.core.Samples.deletion;
import static pkbs.core.Samples.done;
import static pkbs.core.Samples.in;
import static pkbs.core.Samples.onWorker;
import static pkbs.core.Samples.rerun;
import static pkbs.core.Samples.run;
import static pkbs.core.Samples.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds `doc/states.md` against the code, for every pair of state and event.
class StatesPageTest {
  private static final Path PAGE = Path.of("..", "doc", "states.md");

  private static Map<String, Job> jobs() {
    Map<String, Job> jobs = new LinkedHashMap<>();
    jobs.put("queued", in(new JobState.Queued(Samples.T0)));
    jobs.put("held", held());
    jobs.put("held, parent", in(waitingFor(Prerequisite.Condition.SUCCEEDED, 0)));
    jobs.put("held, on:1", in(waitingFor(Prerequisite.Condition.SUCCEEDED, 1)));
    jobs.put("held, singleton", in(SINGLETON));
    jobs.put("waiting", in(Eligibility.AT_ONCE.from(Optional.of(T1))));
    jobs.put("running", in(new JobState.Running(onWorker(), Optional.empty(), false)));
    jobs.put(
        "running, deleted", in(new JobState.Running(onWorker(), Optional.of(deletion()), false)));
    jobs.put("running, rerun", in(new JobState.Running(onWorker(), Optional.of(rerun()), false)));
    jobs.put("running, suspended", in(new JobState.Running(onWorker(), Optional.empty(), true)));
    jobs.put("exiting", in(new JobState.Exiting(onWorker(), Optional.empty())));
    jobs.put("exiting, deleted", in(new JobState.Exiting(onWorker(), Optional.of(deletion()))));
    jobs.put("exiting, rerun", in(new JobState.Exiting(onWorker(), Optional.of(rerun()))));
    jobs.put(
        "finished", in(new JobState.Finished(new Outcome.Exited(0), Samples.T0, Optional.empty())));
    return jobs;
  }

  private static final Eligibility SINGLETON =
      Eligibility.AT_ONCE.with(
          new Dependencies(List.of(), 0, Dependencies.Singleton.AWAITED, List.of()));
  private static final JobId PARENT = new JobId(7);

  private static Job held() {
    return in(Eligibility.AT_ONCE.with(Holds.NONE.with(Set.of(HoldType.USER), "held by ann")));
  }

  private static Eligibility waitingFor(Prerequisite.Condition condition, int openings) {
    List<Prerequisite> parents =
        openings > 0 ? List.of() : List.of(Prerequisite.of(condition, PARENT));
    return Eligibility.AT_ONCE.with(
        new Dependencies(parents, openings, Dependencies.Singleton.NO, List.of()));
  }

  private static Job parent(JobState state) {
    return new Job(
        PARENT, spec(true), Samples.T0, state, 1, 0, 0, List.of(), "", "", Eligibility.AT_ONCE);
  }

  private static Job parentEnded(int status) {
    return parent(new JobState.Finished(new Outcome.Exited(status), Samples.T0, Optional.empty()));
  }

  private static JobEvent altered(Job job, boolean walltimeOnly) {
    JobSpec longer = job.spec().within(Walltime.ofSeconds(999));
    return new JobEvent.Altered(
        walltimeOnly ? longer : longer.moved("other"), job.eligibility(), T1);
  }

  /// What differs from job to job.
  private static Map<String, JobEvent> wishes(Job job) {
    Map<String, JobEvent> events = new LinkedHashMap<>();
    events.put("alter walltime", altered(job, true));
    events.put("alter more", altered(job, false));
    return events;
  }

  private static Map<String, JobEvent> events() {
    Map<String, JobEvent> events = new LinkedHashMap<>();
    for (RunState state : RunState.values()) {
      events.put("run " + state, new JobEvent.RunObserved(run(state), T1));
    }
    Run other = Run.claimed(RunId.of(Samples.ID, 9), WORKER, "host", T1);
    events.put("run CLAIMED of another attempt", new JobEvent.RunObserved(other, T1));
    events.put("delete", new JobEvent.DeleteRequested(ANN, false, T1));
    events.put("delete by force", new JobEvent.DeleteRequested(ANN, true, T1));
    events.put("rerun", new JobEvent.RerunRequested(ANN, false, T1));
    events.put("rerun by force", new JobEvent.RerunRequested(ANN, true, T1));
    events.put("hold", new JobEvent.HoldsSet(Set.of(HoldType.USER), ANN, T1));
    events.put("release", new JobEvent.HoldsReleased(Set.of(HoldType.USER), T1));
    events.put("start time", new JobEvent.ClockShown(T1));
    events.put(
        "parent runs",
        new JobEvent.ParentObserved(
            parent(new JobState.Running(onWorker(), Optional.empty(), false)),
            Optional.empty(),
            T1));
    events.put(
        "parent ended well", new JobEvent.ParentObserved(parentEnded(0), Optional.empty(), T1));
    events.put("parent failed", new JobEvent.ParentObserved(parentEnded(1), Optional.empty(), T1));
    events.put(
        "parent named",
        new JobEvent.ParentNamed(Prerequisite.of(Prerequisite.Condition.ENDED, new JobId(20)), T1));
    events.put("turn came", new JobEvent.TurnCame(T1));
    events.put("signal", new JobEvent.SignalSent(new JobSignal.Number(10)));
    events.put("suspend", new JobEvent.SignalSent(new JobSignal.Suspend()));
    events.put("resume", new JobEvent.SignalSent(new JobSignal.Resume()));
    events.put("message", new JobEvent.TextSent("hello", false));
    events.put("lease expired", new JobEvent.LeaseExpired(WORKER, "silent", T1));
    events.put("lease of another worker", new JobEvent.LeaseExpired(OTHER_WORKER, "silent", T1));
    return events;
  }

  @Test
  void the_page_lists_every_pair_of_job_state_and_event_as_the_machine_decides_it()
      throws IOException {
    List<String> rows = new ArrayList<>();
    jobs()
        .forEach((from, job) ->
            Stream.concat(events().entrySet().stream(), wishes(job).entrySet().stream())
                .forEach(event ->
                    rows.add(row(from, event.getKey(), JobMachine.apply(job, event.getValue())))));
    assertThat(table("| from | event | to | effects |")).containsExactlyElementsOf(rows);
  }

  private static Map<String, Outcome> outcomes() {
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    outcomes.put("exit status 0", new Outcome.Exited(0));
    outcomes.put("another exit status", new Outcome.Exited(3));
    outcomes.put("a signal", new Outcome.Signalled(11));
    outcomes.put("WALLTIME", new Outcome.OverLimit(FailureCause.WALLTIME));
    outcomes.put("OOM", new Outcome.OverLimit(FailureCause.OOM));
    outcomes.put("DISK", new Outcome.OverLimit(FailureCause.DISK));
    outcomes.put("UPLOAD", new Outcome.UploadFailed(0, "507 Insufficient Storage"));
    outcomes.put("deleted", Outcome.Deleted.BY_TERM);
    return outcomes;
  }

  @Test
  void the_page_lists_what_a_retry_changes_for_every_outcome() throws IOException {
    List<String> rows = new ArrayList<>();
    outcomes()
        .forEach((name, outcome) ->
            rows.add(
                "| %s | %s | %s | %s |"
                    .formatted(
                        name,
                        afterRun(spec(true, 1), 0, done(outcome)),
                        afterRun(spec(true, 1), 1, done(outcome)),
                        afterRun(spec(true, 0), 0, done(outcome)))));
    assertThat(table("| the run is DONE with | retry left | retries used up | no `--retry` |"))
        .containsExactlyElementsOf(rows);
  }

  @Test
  void the_page_lists_what_becomes_of_a_job_that_may_not_run_twice() throws IOException {
    Map<String, Run> runs = new LinkedHashMap<>();
    runs.put("RETURNED before its program was started", run(RunState.CLAIMED).returned("drains"));
    runs.put("RETURNED after its program was started", run(RunState.RETURNED));
    runs.put("LOST", run(RunState.LOST));
    runs.put("DONE with another exit status", run(RunState.DONE));
    List<String> rows = new ArrayList<>();
    runs.forEach(
        (name, run) -> rows.add("| %s | %s |".formatted(name, afterRun(spec(false, 0), 0, run))));
    assertThat(table("| run of a job with `-r n` | to |")).containsExactlyElementsOf(rows);
  }

  /// Every state with a run under way must agree, and a deleted job is never retried.
  private static String afterRun(JobSpec spec, int failures, Run run) {
    List<String> ways = new ArrayList<>();
    jobs()
        .forEach((from, job) -> {
          if (List.of("queued", "running", "exiting").contains(from)) {
            ways.add(to(in(job.state(), spec, 0, failures), run));
          } else if (from.endsWith("deleted")) {
            assertThat(to(in(job.state(), spec, 0, failures), run)).startsWith("finished");
          }
        });
    assertThat(ways).hasSize(3);
    assertThat(Set.copyOf(ways)).hasSize(1);
    return ways.getFirst();
  }

  private static String to(Job job, Run run) {
    Decision decision = JobMachine.apply(job, new JobEvent.RunObserved(run, T1));
    return name(((Decision.Accepted) decision).next().state());
  }

  @Test
  void the_page_lists_every_way_between_run_states() throws IOException {
    List<String> rows = new ArrayList<>();
    for (RunState from : RunState.values()) {
      String to =
          List.of(RunState.values()).stream()
              .filter(state -> RunTransitions.allows(from, state))
              .map(Enum::name)
              .collect(Collectors.joining(" "));
      rows.add("| %s | %s |".formatted(from, to.isEmpty() ? "–" : to));
    }
    assertThat(table("| run state | may become |")).containsExactlyElementsOf(rows);
  }

  @Test
  void a_run_record_leaves_no_terminal_state() {
    Run done = run(RunState.DONE);
    assertThatThrownBy(() -> done.lost("late")).hasMessage("r.12.0.1: no way from DONE to LOST");
    assertThatCode(() -> run(RunState.STAGING).lost("silent")).doesNotThrowAnyException();
  }

  private static List<String> table(String head) throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int start = lines.indexOf(head) + 2;
    assertThat(start).as("the table with the head " + head).isGreaterThan(1);
    return lines.subList(start, lines.size()).stream().takeWhile(l -> l.startsWith("|")).toList();
  }

  private static String row(String from, String event, Decision decision) {
    return switch (decision) {
      case Decision.Accepted accepted ->
          "| %s | %s | %s%s | %s |"
              .formatted(
                  from,
                  event,
                  name(accepted.next().state()),
                  accepted.durable() ? "" : " (not appended)",
                  effects(accepted.effects()));
      case Decision.Ignored ignored ->
          "| %s | %s | no change | %s |".formatted(from, event, effects(ignored.effects()));
      case Decision.Rejected rejected ->
          "| %s | %s | refused | %s |".formatted(from, event, rejected.refusal().code());
    };
  }

  private static String name(JobState state) {
    String plain = state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return switch (state) {
      case JobState.Running running ->
          plain + asked(running.deletion()) + (running.suspended() ? ", suspended" : "");
      case JobState.Exiting exiting -> plain + asked(exiting.deletion());
      case JobState.Finished finished ->
          "finished (%s)"
              .formatted(finished.outcome().getClass().getSimpleName().toLowerCase(Locale.ROOT));
      case JobState.Queued queued -> plain;
      case JobState.Held held -> plain;
      case JobState.Waiting waiting -> plain;
    };
  }

  private static String asked(Optional<JobState.Deletion> deletion) {
    return deletion.map(asked -> asked.requeue() ? ", rerun" : ", deleted").orElse("");
  }

  private static String effects(List<Effect> effects) {
    return effects.isEmpty()
        ? "–"
        : effects.stream()
            .map(effect -> effect.getClass().getSimpleName())
            .collect(Collectors.joining(", "));
  }
}
