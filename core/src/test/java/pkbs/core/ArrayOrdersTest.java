package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pkbs.core.ArrayOrders.Answer;
import pkbs.core.ArrayOrders.Named;
import pkbs.core.Refusal.Code;

class ArrayOrdersTest {
  private static final RunId SECOND = new RunId(Samples.ID, 2, 1);

  private final ArraySpec spec =
      ArraySpec.of(List.of(new TaskRange(1, 4, 1)), Optional.of(2), Optional.empty());
  private final Job job = array(true);
  private final TaskTable table = TaskTable.of(spec, List.of());

  private Job array(boolean rerunnable) {
    JobSpec jobSpec = Samples.spec(rerunnable, 0).withArray(spec);
    return Job.submitted(Samples.ID, jobSpec, Samples.T0, "", "digest");
  }

  private static Run claimed(RunId run) {
    return Run.claimed(run, Samples.WORKER, "host", Samples.T0);
  }

  private static Run running(RunId run) {
    return claimed(run).started(Samples.T0, 77);
  }

  private static Run done(RunId run, Outcome outcome) {
    RunEnd end = new RunEnd(outcome, Usage.NONE, Optional.empty(), Samples.T1);
    return running(run).staging(end).done(end);
  }

  private void observe(Run run) {
    ArrayMachine.observed(job, table, run);
  }

  private static Named task(int index) {
    return new Named(any -> any == index, "12[%d].pkbs".formatted(index));
  }

  private TaskState state(int index) {
    return table.state(table.position(index).orElseThrow());
  }

  private static Refusal refused(Code code, String message) {
    return Refusal.of(code, message);
  }

  @Test
  void a_task_that_is_run_again_ends_first_and_costs_nothing() {
    observe(running(SECOND));

    Answer answer = ArrayOrders.rerun(job, table, task(2), false);
    assertThat(answer.refusal()).isEmpty();
    assertThat(answer.change().isChanged()).isTrue();
    assertThat(answer.change().effects())
        .containsExactly(new Effect.StopRun(SECOND, Samples.WORKER));
    assertThat(table.isStopping(SECOND)).isTrue();
    assertThat(table.unwritten()).hasSize(1);

    observe(done(SECOND, Outcome.Deleted.BY_TERM));
    assertThat(state(2)).isEqualTo(new TaskState.Waiting());
    assertThat(table.attempt(1)).isEqualTo(2);
    assertThat(table.failures(1)).isZero();
    assertThat(table.crashes(1)).isZero();
  }

  @Test
  void a_task_that_ended_by_itself_before_it_was_told_has_ended() {
    observe(running(SECOND));
    ArrayOrders.rerun(job, table, task(2), false);
    observe(done(SECOND, new Outcome.Exited(3)));

    assertThat(state(2)).isEqualTo(new TaskState.Ended(new Outcome.Exited(3)));
  }

  @Test
  void a_forced_rerun_ends_the_run_in_the_books_and_is_repeated() {
    observe(running(SECOND));
    ArrayOrders.rerun(job, table, task(2), false);
    Answer forced = ArrayOrders.rerun(job, table, task(2), true);

    assertThat(forced.change().effects())
        .containsExactly(new Effect.MarkCancelled(SECOND, "rerun by force"));
    assertThat(table.killed()).containsExactly(SECOND);
    observe(running(SECOND).cancelled("rerun by force"));
    assertThat(state(2)).isEqualTo(new TaskState.Waiting());
    assertThat(table.attempt(1)).isEqualTo(2);
  }

  @Test
  void a_rerun_of_the_whole_array_is_of_the_tasks_under_way() {
    observe(running(SECOND));
    observe(done(new RunId(Samples.ID, 1, 1), new Outcome.Exited(0)));

    Answer answer = ArrayOrders.rerun(job, table, Named.all(job), false);
    assertThat(answer.change().effects())
        .containsExactly(new Effect.StopRun(SECOND, Samples.WORKER));
  }

  @Test
  void what_does_not_run_is_not_run_again() {
    observe(done(new RunId(Samples.ID, 1, 1), new Outcome.Exited(0)));
    observe(running(SECOND));
    ArrayMachine.deleteRequested(table, index -> index == 2, false);

    assertThat(ArrayOrders.rerun(job, table, task(1), false).refusal())
        .contains(refused(Code.JOB_FINISHED, "job 12[1].pkbs is finished"));
    assertThat(ArrayOrders.rerun(job, table, task(2), false).refusal())
        .contains(refused(Code.WRONG_STATE, "job 12[2].pkbs does not run"));
    assertThat(ArrayOrders.rerun(job, table, task(3), false).refusal())
        .contains(refused(Code.WRONG_STATE, "job 12[3].pkbs does not run"));
    assertThat(ArrayOrders.rerun(array(false), table, task(2), false).refusal())
        .contains(refused(Code.WRONG_STATE, "job 12[2].pkbs may not run twice (-r n)"));
    assertThat(ArrayOrders.rerunFailed(array(false), table, task(2)).refusal())
        .contains(refused(Code.WRONG_STATE, "job 12[2].pkbs may not run twice (-r n)"));
  }

  @Test
  void a_deletion_counts_more_than_a_rerun_and_a_suspension() {
    observe(running(SECOND));
    ArrayOrders.signal(job, table, task(2), new JobSignal.Suspend());
    ArrayOrders.rerun(job, table, task(2), false);
    ArrayMachine.deleteRequested(table, index -> index == 2, false);

    assertThat(ArrayOrders.signal(job, table, task(2), new JobSignal.Suspend()).change().effects())
        .isEmpty();
    observe(done(SECOND, Outcome.Deleted.BY_TERM));
    assertThat(state(2)).isEqualTo(new TaskState.Ended(Outcome.Deleted.BY_TERM));
  }

  @Test
  void failed_tasks_among_the_named_run_once_more() {
    for (int index = 1; index <= 3; index++) {
      observe(done(new RunId(Samples.ID, index, 1), new Outcome.Exited(index - 1)));
    }
    Answer answer = ArrayOrders.rerunFailed(job, table, new Named(any -> any < 3, "12[1-2].pkbs"));

    assertThat(answer.change().isChanged()).isTrue();
    assertThat(state(1)).isEqualTo(new TaskState.Ended(new Outcome.Exited(0)));
    assertThat(state(2)).isEqualTo(new TaskState.Waiting());
    assertThat(state(3)).isEqualTo(new TaskState.Ended(new Outcome.Exited(2)));
    assertThat(ArrayOrders.rerunFailed(job, table, task(1)).refusal())
        .contains(refused(Code.WRONG_STATE, "job 12[1].pkbs has no failed tasks"));
  }

  @Test
  void a_signal_goes_to_the_programs_that_run() {
    observe(running(SECOND));
    Effect sent = new Effect.SignalRun(SECOND, Samples.WORKER, 10);

    assertThat(ArrayOrders.signal(job, table, Named.all(job), new JobSignal.Number(10)))
        .isEqualTo(new Answer(new ArrayMachine.Change(false, List.of(sent)), Optional.empty()));
    assertThat(ArrayOrders.signal(job, table, task(2), new JobSignal.Number(0)).change())
        .isEqualTo(new ArrayMachine.Change(false, List.of()));
    assertThat(ArrayOrders.signal(job, table, task(3), new JobSignal.Number(0)).refusal())
        .contains(refused(Code.WRONG_STATE, "job 12[3].pkbs does not run"));
    assertThat(ArrayOrders.message(table, task(2), "hello", true).change().effects())
        .containsExactly(new Effect.TellRun(SECOND, Samples.WORKER, "hello", true));
    assertThat(ArrayOrders.message(table, task(3), "hello", true).refusal())
        .contains(refused(Code.WRONG_STATE, "job 12[3].pkbs does not run"));
  }

  @Test
  void a_suspension_is_kept_until_it_is_taken_back() {
    observe(running(SECOND));
    Answer stands = ArrayOrders.signal(job, table, task(2), new JobSignal.Suspend());
    assertThat(stands.change())
        .isEqualTo(
            new ArrayMachine.Change(
                true,
                List.of(new Effect.SteerRun(SECOND, Samples.WORKER, true, job.spec().walltime()))));
    assertThat(state(2).letter()).isEqualTo('S');
    assertThat(table.counts().running()).isEqualTo(1);

    TaskTable next = TaskTable.of(spec, table.segments());
    assertThat(next.isSuspended(SECOND)).isTrue();
    Answer goes = ArrayOrders.signal(job, table, task(2), new JobSignal.Resume());
    assertThat(goes.change().isChanged()).isTrue();
    assertThat(state(2).letter()).isEqualTo('R');
    observe(running(SECOND).lost("silent"));
    assertThat(state(2)).isEqualTo(new TaskState.Waiting());
  }

  @Test
  void of_an_array_that_has_begun_only_that_changes_which_keeps_its_tasks_alike() {
    JobSpec renamed = job.spec().moved("other");
    assertThat(alter(renamed, job.eligibility())).isInstanceOf(Decision.Accepted.class);
    observe(running(SECOND));

    assertThat(alter(renamed, job.eligibility()))
        .isEqualTo(
            new Decision.Rejected(
                Refusal.of(
                    Code.JOB_RUNNING,
                    "job 12[].pkbs has begun: only its walltime, priority, holds and"
                        + " max_run_subjobs change")));
    JobSpec wider =
        job.spec()
            .within(Walltime.ofSeconds(77))
            .ranked(5)
            .withArray(spec.withSlots(Optional.of(7)));
    Eligibility held = job.eligibility().with(Holds.NONE.with(Set.of(HoldType.USER), "held"));
    assertThat(alter(wider, held.ranked(3))).isInstanceOf(Decision.Accepted.class);
    assertThat(alter(job.spec(), job.eligibility().from(Optional.of(Samples.T1))))
        .isInstanceOf(Decision.Rejected.class);
  }

  @Test
  void an_array_with_several_tasks_in_a_run_stays_rerunnable() {
    ArraySpec blocks = spec.inChunksOf(2);
    Job shared =
        Job.submitted(
            Samples.ID, Samples.spec(true, 0).withArray(blocks), Samples.T0, "", "digest");
    JobSpec once = Samples.spec(false, 0).withArray(blocks);

    assertThat(
            ArrayOrders.alter(
                shared,
                TaskTable.of(blocks, List.of()),
                new JobEvent.Altered(once, shared.eligibility(), Samples.T1)))
        .isEqualTo(
            new Decision.Rejected(
                Refusal.of(
                        Code.WRONG_STATE,
                        "job 12[].pkbs has several tasks in a run, which may run twice")
                    .withHint("submit it anew with -r n")));
  }

  private Decision alter(JobSpec to, Eligibility when) {
    return ArrayOrders.alter(job, table, new JobEvent.Altered(to, when, Samples.T1));
  }
}
