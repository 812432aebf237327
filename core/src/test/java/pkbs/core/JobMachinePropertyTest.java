package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/// What holds for a job whatever becomes of its runs, one after the other.
final class JobMachinePropertyTest {
  /// How a run ends, and whether its program had been started.
  record Fate(RunState state, boolean started, Outcome outcome) {
    Run of(int attempt) {
      return started || state == RunState.DONE
          ? Samples.run(attempt, state, outcome)
          : Run.claimed(RunId.of(Samples.ID, attempt), Samples.WORKER, "host", Samples.T0)
              .returned("drains");
    }
  }

  @Provide
  Arbitrary<List<Fate>> fates() {
    Arbitrary<Outcome> outcomes =
        Arbitraries.of(
            new Outcome.Exited(0),
            new Outcome.Exited(1),
            new Outcome.Signalled(9),
            new Outcome.OverLimit(FailureCause.OOM),
            new Outcome.OverLimit(FailureCause.WALLTIME),
            new Outcome.UploadFailed(0, "507"));
    Arbitrary<Fate> done = outcomes.map(outcome -> new Fate(RunState.DONE, true, outcome));
    Arbitrary<Fate> other =
        Arbitraries.of(
            new Fate(RunState.LOST, true, new Outcome.Exited(0)),
            new Fate(RunState.RETURNED, true, new Outcome.Exited(0)),
            new Fate(RunState.RETURNED, false, new Outcome.Exited(0)));
    return Arbitraries.frequencyOf(Tuple.of(2, done), Tuple.of(3, other)).list().ofMaxSize(60);
  }

  /// All jobs from the first to the one that takes no run any more.
  private static List<Job> history(JobSpec spec, List<Fate> fates) {
    List<Job> history = new ArrayList<>();
    history.add(Job.submitted(Samples.ID, spec, Samples.T0, "", "digest"));
    for (Fate fate : fates) {
      Job job = history.getLast();
      if (job.state() instanceof JobState.Held) {
        break;
      }
      Run run = fate.of(job.attempt());
      if (JobMachine.apply(job, new JobEvent.RunObserved(run, Samples.T1))
          instanceof Decision.Accepted accepted) {
        history.add(accepted.next());
      }
    }
    return history;
  }

  @Property
  void every_end_of_a_run_is_folded_once_and_the_last_attempts_are_listed(
      @ForAll("fates") List<Fate> fates, @ForAll @IntRange(max = 4) int retries) {
    List<Job> history = history(Samples.spec(true, retries), fates);
    for (int i = 1; i < history.size(); i++) {
      Job job = history.get(i);
      int ended = job.state().isTerminal() ? job.attempt() : job.attempt() - 1;
      assertThat(ended).isEqualTo(i);
      assertThat(job.attempts())
          .extracting(Attempt::number)
          .containsExactlyElementsOf(last(ended, Limits.ATTEMPTS_LISTED_MAX));
    }
  }

  @Property
  void no_budget_is_overdrawn_and_each_pays_for_its_own(
      @ForAll("fates") List<Fate> fates, @ForAll @IntRange(max = 4) int retries) {
    List<Job> history = history(Samples.spec(true, retries), fates);
    for (int i = 1; i < history.size(); i++) {
      Job before = history.get(i - 1);
      Job job = history.get(i);
      Attempt attempt = job.attempts().getLast();
      assertThat(job.failures()).isLessThanOrEqualTo(retries);
      assertThat(job.crashes()).isLessThanOrEqualTo(Limits.CRASHES_MAX);
      assertThat(job.crashes() - before.crashes())
          .isEqualTo(attempt.endedAs() == RunState.LOST ? 1 : 0);
      boolean retried = attempt.endedAs() == RunState.DONE && !job.state().isTerminal();
      assertThat(job.failures() - before.failures()).isEqualTo(retried ? 1 : 0);
      assertThat(job.state() instanceof JobState.Held)
          .isEqualTo(job.crashes() == Limits.CRASHES_MAX);
    }
  }

  @Property
  void a_failure_ends_the_job_only_where_no_retry_is_left(
      @ForAll("fates") List<Fate> fates, @ForAll @IntRange(max = 4) int retries) {
    Job last = history(Samples.spec(true, retries), fates).getLast();
    if (last.state() instanceof JobState.Finished finished) {
      boolean failed = finished.outcome().cause().isPresent();
      assertThat(failed && last.failures() < retries).isFalse();
    }
  }

  @Property
  void a_job_that_may_not_run_twice_has_no_attempt_after_one_that_was_started(
      @ForAll("fates") List<Fate> fates) {
    Job last = history(Samples.spec(false, 0), fates).getLast();
    long started = last.attempts().stream().filter(one -> one.startedAt().isPresent()).count();
    assertThat(started).isLessThanOrEqualTo(1);
    assertThat(last.state().isTerminal()).isEqualTo(started == 1);
  }

  private static List<Integer> last(int ended, int most) {
    List<Integer> numbers = new ArrayList<>();
    for (int number = Math.max(1, ended - most + 1); number <= ended; number++) {
      numbers.add(number);
    }
    return numbers;
  }
}
