package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pkbs.core.ArrayMachine.Change;

class ArrayMachineTest {
  private final ArraySpec spec =
      ArraySpec.of(List.of(new TaskRange(1, 4, 1)), Optional.empty(), Optional.of(2));
  private Job job = array(true, 0);
  private final TaskTable table = TaskTable.of(spec, List.of());

  private Job array(boolean rerunnable, int retries) {
    JobSpec jobSpec = Samples.spec(rerunnable, retries).withArray(spec);
    return Job.submitted(Samples.ID, jobSpec, Samples.T0, "", "digest");
  }

  /// The run of a task, brought to a state.
  private static Run run(int index, int attempt, RunState state, int status) {
    Run claimed =
        Run.claimed(new RunId(Samples.ID, index, attempt), Samples.WORKER, "host", Samples.T0);
    Run running = claimed.started(Samples.T0, 77);
    RunEnd end = new RunEnd(new Outcome.Exited(status), Usage.NONE, Optional.empty(), Samples.T1);
    return switch (state) {
      case CLAIMED -> claimed;
      case RUNNING -> running;
      case STAGING -> running.staging(end);
      case DONE -> running.staging(end).done(end);
      case RETURNED -> running.returned("worker drains");
      case REJECTED -> claimed.rejected("no such interpreter");
      case LOST -> running.lost("worker silent for 75 s");
      case CANCELLED -> running.cancelled("deleted by ann");
    };
  }

  private Change observe(int index, int attempt, RunState state, int status) {
    return ArrayMachine.observed(job, table, run(index, attempt, state, status));
  }

  private ArrayOrders.Answer rerunFailed() {
    return ArrayOrders.rerunFailed(job, table, ArrayOrders.Named.all(job));
  }

  private TaskState state(int index) {
    return table.state(table.position(index).orElseThrow());
  }

  @Test
  void a_task_goes_from_waiting_over_its_run_to_its_end() {
    assertThat(state(2).letter()).isEqualTo('Q');
    table.offerNext(Samples.ID);
    assertThat(table.counts()).isEqualTo(new TaskCounts(4, 0, 0, 0, 0, 0));
    assertThat(table.counts().hasBegun()).isFalse();

    observe(1, 1, RunState.CLAIMED, 0);
    assertThat(state(1).letter()).isEqualTo('R');
    assertThat(table.counts()).isEqualTo(new TaskCounts(3, 1, 0, 0, 0, 0));
    observe(1, 1, RunState.STAGING, 0);
    assertThat(state(1).letter()).isEqualTo('E');
    assertThat(table.counts()).isEqualTo(new TaskCounts(3, 0, 1, 0, 0, 0));
    assertThat(table.isWritten()).isTrue();
    observe(1, 1, RunState.DONE, 0);
    assertThat(state(1)).isEqualTo(new TaskState.Ended(new Outcome.Exited(0)));
    assertThat(state(1).letter()).isEqualTo('X');
    assertThat(table.isWritten()).isFalse();
    assertThat(table.counts()).isEqualTo(new TaskCounts(3, 0, 0, 1, 0, 0));
    assertThat(table.counts().hasBegun()).isTrue();
  }

  @Test
  void what_was_read_before_changes_nothing() {
    assertThat(observe(3, 1, RunState.DONE, 5).isChanged()).isTrue();

    assertThat(observe(3, 1, RunState.DONE, 0)).isEqualTo(new Change(false, List.of()));
    assertThat(state(3)).isEqualTo(new TaskState.Ended(new Outcome.Exited(5)));
  }

  @Test
  void a_claim_of_an_ended_task_is_fenced() {
    observe(3, 1, RunState.DONE, 0);

    assertThat(observe(3, 2, RunState.CLAIMED, 0).effects())
        .containsExactly(new Effect.MarkCancelled(new RunId(Samples.ID, 3, 2), "superseded"));
    assertThat(observe(9, 1, RunState.CLAIMED, 0).effects())
        .containsExactly(new Effect.MarkCancelled(new RunId(Samples.ID, 9, 1), "superseded"));
  }

  @Test
  void a_lost_task_runs_again_until_it_has_cost_too_many_workers() {
    for (int attempt = 1; attempt < Limits.CRASHES_MAX; attempt++) {
      observe(1, attempt, RunState.CLAIMED, 0);
      observe(1, attempt, RunState.LOST, 0);
      assertThat(state(1)).isEqualTo(new TaskState.Waiting());
      assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 1, attempt + 1));
    }
    observe(1, Limits.CRASHES_MAX, RunState.LOST, 0);

    assertThat(state(1)).isEqualTo(new TaskState.Ended(new Outcome.Lost()));
    assertThat(table.counts().failed()).isEqualTo(1);
  }

  @Test
  void a_task_that_may_not_run_twice_ends_with_its_worker() {
    job = array(false, 0);
    observe(1, 1, RunState.LOST, 0);
    observe(2, 1, RunState.RETURNED, 0);

    assertThat(state(1)).isEqualTo(new TaskState.Ended(new Outcome.Lost()));
    assertThat(state(2)).isEqualTo(new TaskState.Ended(new Outcome.Lost()));
  }

  @Test
  void each_task_has_the_retries_for_itself() {
    job = array(true, 1);
    observe(1, 1, RunState.DONE, 7);
    observe(2, 1, RunState.DONE, 7);
    assertThat(table.counts()).isEqualTo(new TaskCounts(4, 0, 0, 0, 0, 0));
    assertThat(table.failures(0)).isEqualTo(1);

    observe(1, 2, RunState.DONE, 8);
    observe(2, 2, RunState.DONE, 0);
    assertThat(table.counts()).isEqualTo(new TaskCounts(2, 0, 0, 1, 1, 0));
    assertThat(table.counts().outcome()).isEqualTo(new Outcome.Exited(1));
  }

  @Test
  void deleting_ends_what_waits_and_stops_what_runs() {
    RunId offered = table.offerNext(Samples.ID).orElseThrow();
    observe(2, 1, RunState.RUNNING, 0);
    RunId running = new RunId(Samples.ID, 2, 1);

    Change change = ArrayMachine.deleteRequested(table, index -> index < 4, false);

    assertThat(change)
        .isEqualTo(
            new Change(
                true,
                List.of(
                    new Effect.MarkCancelled(offered, "deleted"),
                    new Effect.StopRun(running, Samples.WORKER))));
    assertThat(table.counts()).isEqualTo(new TaskCounts(1, 1, 0, 0, 0, 2));
    assertThat(table.isStopping(running)).isTrue();
    assertThat(ArrayMachine.deleteRequested(table, index -> index == 1, false))
        .isEqualTo(new Change(false, List.of()));

    observe(2, 1, RunState.RETURNED, 0);
    assertThat(state(2)).isEqualTo(new TaskState.Ended(Outcome.Deleted.BY_TERM));
    assertThat(state(4)).isEqualTo(new TaskState.Waiting());
  }

  @Test
  void force_ends_the_record_of_a_running_task() {
    observe(2, 1, RunState.RUNNING, 0);
    RunId running = new RunId(Samples.ID, 2, 1);

    Change change = ArrayMachine.deleteRequested(table, index -> index == 2, true);

    assertThat(change.effects())
        .containsExactly(new Effect.MarkCancelled(running, "deleted by force"));
    assertThat(table.killed()).containsExactly(running);
    observe(2, 1, RunState.CANCELLED, 0);
    assertThat(state(2)).isEqualTo(new TaskState.Ended(Outcome.Deleted.BY_FORCE));
    assertThat(table.killed()).isEmpty();
  }

  @Test
  void a_task_that_is_to_stop_is_not_tried_again() {
    job = array(true, 5);
    observe(1, 1, RunState.RUNNING, 0);
    ArrayMachine.deleteRequested(table, index -> true, false);
    observe(1, 1, RunState.DONE, 7);

    assertThat(state(1)).isEqualTo(new TaskState.Ended(new Outcome.Exited(7)));
    assertThat(table.counts().isOver()).isTrue();
    assertThat(table.counts().outcome()).isEqualTo(new Outcome.Exited(1));
  }

  @Test
  void only_the_worker_that_has_a_run_can_lose_it() {
    observe(1, 1, RunState.RUNNING, 0);
    RunId run = new RunId(Samples.ID, 1, 1);

    assertThat(ArrayMachine.leaseExpired(table, run, Samples.OTHER_WORKER, "silent"))
        .isEqualTo(new Change(false, List.of()));
    assertThat(ArrayMachine.leaseExpired(table, run, Samples.WORKER, "silent").effects())
        .containsExactly(new Effect.MarkLost(run, "silent"));
  }

  @Test
  void so_many_failures_end_what_waits() {
    observe(1, 1, RunState.DONE, 1);
    assertThat(ArrayMachine.enforceMaxFails(spec, table).isChanged()).isFalse();
    observe(2, 1, RunState.DONE, 1);
    observe(3, 1, RunState.RUNNING, 0);

    assertThat(ArrayMachine.enforceMaxFails(spec, table).isChanged()).isTrue();
    assertThat(table.counts()).isEqualTo(new TaskCounts(0, 1, 0, 0, 2, 1));
    assertThat(ArrayMachine.enforceMaxFails(spec, table).isChanged()).isFalse();
  }

  @Test
  void failed_tasks_run_again_as_their_next_attempts() {
    observe(1, 1, RunState.DONE, 1);
    observe(2, 1, RunState.DONE, 0);

    assertThat(rerunFailed().refusal()).isEmpty();
    assertThat(table.counts()).isEqualTo(new TaskCounts(3, 0, 0, 1, 0, 0));
    assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 1, 2));
    assertThat(rerunFailed().refusal())
        .contains(Refusal.of(Refusal.Code.WRONG_STATE, "job 12[].pkbs has no failed tasks"));
  }
}
