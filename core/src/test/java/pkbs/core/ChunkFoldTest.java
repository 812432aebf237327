package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChunkFoldTest {
  private final ArraySpec spec =
      ArraySpec.of(List.of(new TaskRange(1, 8, 1)), Optional.empty(), Optional.empty())
          .inChunksOf(4);
  private Job job = array(0);
  private final TaskTable table = TaskTable.of(spec, List.of());
  private final RunId block = new RunId(Samples.ID, 1, 1);

  private Job array(int retries) {
    JobSpec jobSpec = Samples.spec(true, retries).withArray(spec);
    return Job.submitted(Samples.ID, jobSpec, Samples.T0, "", "digest");
  }

  private Run claimed(Integer... tasks) {
    return Run.claimed(block, Samples.WORKER, "host", Samples.T0).with(Chunk.of(List.of(tasks)));
  }

  private static Chunk.TaskEnd ended(int index, int status) {
    return new Chunk.TaskEnd(
        index,
        Optional.of(Samples.T0),
        new RunEnd(new Outcome.Exited(status), Usage.NONE, Optional.empty(), Samples.T1));
  }

  private ArrayMachine.Change observe(Run run) {
    return ArrayMachine.observed(job, table, run);
  }

  private String letters() {
    StringBuilder letters = new StringBuilder();
    for (int position = 0; position < table.total(); position++) {
      letters.append(table.state(position).letter());
    }
    return letters.toString();
  }

  @Test
  void of_a_claimed_block_one_task_runs_at_a_time() {
    table.offerNext(Samples.ID);

    assertThat(observe(claimed(1, 2, 3, 4)).isChanged()).isTrue();

    assertThat(letters()).isEqualTo("RQQQQQQQ");
    assertThat(table.counts()).isEqualTo(new TaskCounts(7, 1, 0, 0, 0, 0));
    assertThat(table.claimed()).containsExactly(block);
    assertThat(observe(claimed(1, 2, 3, 4)).isChanged()).isFalse();
  }

  @Test
  void all_ends_come_in_one_record() {
    observe(claimed(1, 2, 3, 4));
    Run done =
        claimed(1, 2, 3, 4)
            .done(
                new Chunk(
                    List.of(1, 2, 3, 4),
                    List.of(ended(1, 0), ended(2, 5), ended(3, 0), ended(4, 0))));

    assertThat(observe(done).isChanged()).isTrue();

    assertThat(letters()).isEqualTo("XXXXQQQQ");
    assertThat(table.counts()).isEqualTo(new TaskCounts(4, 0, 0, 3, 1, 0));
    assertThat(observe(done)).isEqualTo(new ArrayMachine.Change(false, List.of()));
    assertThat(done.of(2).orElseThrow().end().orElseThrow().outcome())
        .isEqualTo(new Outcome.Exited(5));
    assertThat(done.of(9)).isEmpty();
  }

  @Test
  void the_end_of_the_first_stands_for_the_run_where_such_runs_are_not_known() {
    Run done = claimed(1, 2).done(new Chunk(List.of(1, 2), List.of(ended(2, 0), ended(1, 5))));

    assertThat(done.end()).contains(ended(1, 5).end());
  }

  @Test
  void a_worker_that_does_not_know_of_such_runs_executes_the_first() {
    Run run = Run.claimed(block, Samples.WORKER, "host", Samples.T0);
    observe(run);
    assertThat(letters()).isEqualTo("RQQQQQQQ");

    observe(run.done(ended(1, 0).end()));

    assertThat(letters()).isEqualTo("XQQQQQQQ");
    assertThat(table.counts()).isEqualTo(new TaskCounts(7, 0, 0, 1, 0, 0));
    assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 2, 1));
  }

  @Test
  void what_was_given_back_unbegun_runs_apart_at_its_first_attempt() {
    Run running =
        claimed(1, 2, 3, 4)
            .started(Samples.T0, 7)
            .with(new Chunk(List.of(1, 2), List.of(ended(1, 0))));

    observe(running);

    assertThat(letters()).isEqualTo("XRQQQQQQ");
    assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 3, 1));
    assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 4, 1));
    assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 5, 1));
    assertThat(table.tasksOf(new RunId(Samples.ID, 4, 1))).containsExactly(4);
    assertThat(table.tasksOf(new RunId(Samples.ID, 5, 1))).containsExactly(5, 6, 7, 8);
  }

  @Test
  void given_back_whole_only_the_first_costs_an_attempt_because_of_its_key() {
    observe(claimed(1, 2, 3, 4).with(Chunk.of(List.of())).returned("its worker stopped"));

    assertThat(table.attempt(0)).isEqualTo(2);
    assertThat(table.attempt(1)).isEqualTo(1);
    assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 1, 2));
    assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 2, 1));
  }

  @Test
  void the_loss_of_a_worker_costs_each_task_without_an_end_an_attempt_of_its_own() {
    Run running =
        claimed(1, 2, 3, 4)
            .started(Samples.T0, 7)
            .with(new Chunk(List.of(1, 2, 3), List.of(ended(1, 0))));
    observe(running.lost("silent"));

    assertThat(letters()).isEqualTo("XQQQQQQQ");
    assertThat(List.of(table.attempt(1), table.attempt(2), table.attempt(3)))
        .containsExactly(2, 2, 1);
    assertThat(List.of(table.crashes(1), table.crashes(2), table.crashes(3)))
        .containsExactly(1, 1, 0);
    assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 2, 2));
  }

  @Test
  void a_failed_task_of_a_block_has_its_own_retries() {
    job = array(1);
    Chunk all = new Chunk(List.of(1, 2), List.of(ended(1, 3), ended(2, 0)));
    observe(claimed(1, 2).done(all));

    assertThat(table.state(0)).isEqualTo(new TaskState.Waiting());
    assertThat(table.failures(0)).isEqualTo(1);
    assertThat(observe(claimed(1, 2).done(all)).isChanged()).isFalse();
    assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 1, 2));
  }

  @Test
  void a_task_is_told_to_stop_by_its_own_name() {
    observe(claimed(1, 2, 3, 4));

    ArrayMachine.Change change =
        ArrayMachine.deleteRequested(table, index -> index == 1 || index == 3, false);

    assertThat(change.effects())
        .containsExactly(
            new Effect.StopRun(new RunId(Samples.ID, 1, 1), Samples.WORKER),
            new Effect.StopRun(new RunId(Samples.ID, 3, 1), Samples.WORKER));
    assertThat(table.addresses(block))
        .containsExactly(new RunId(Samples.ID, 1, 1), new RunId(Samples.ID, 3, 1));
  }

  @Test
  void a_task_that_is_given_back_after_its_deletion_was_asked_for_ends() {
    observe(claimed(1, 2, 3, 4));
    ArrayMachine.deleteRequested(table, index -> index == 3, false);

    observe(claimed(1, 2, 3, 4).started(Samples.T0, 7).with(Chunk.of(List.of(1))));

    assertThat(table.state(2)).isEqualTo(new TaskState.Ended(Outcome.Deleted.BY_TERM));
    assertThat(letters()).isEqualTo("RQXQQQQQ");
  }

  @Test
  void deleting_an_offered_task_withdraws_the_offer_of_its_block() {
    table.offerNext(Samples.ID);

    ArrayMachine.Change change = ArrayMachine.deleteRequested(table, index -> index < 3, false);

    assertThat(change.effects()).containsExactly(new Effect.MarkCancelled(block, "deleted"));
    observe(Run.blocked(block, Samples.T0, "deleted"));
    assertThat(letters()).isEqualTo("XXQQQQQQ");
    assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 3, 2));
    assertThat(table.tasksOf(new RunId(Samples.ID, 3, 2))).containsExactly(3);
  }

  @Test
  void a_late_claim_with_a_task_that_has_ended_is_fenced_and_its_neighbours_go_on() {
    ArrayMachine.deleteRequested(table, index -> index == 2, false);

    assertThat(observe(claimed(1, 2, 3, 4)).effects())
        .containsExactly(new Effect.MarkCancelled(block, "superseded"));
    observe(claimed(1, 2, 3, 4).cancelled("superseded"));

    assertThat(letters()).isEqualTo("QXQQQQQQ");
    assertThat(table.attempt(0)).isEqualTo(2);
    assertThat(table.attempt(3)).isEqualTo(2);
  }

  @Test
  void a_forced_deletion_of_one_task_lets_its_neighbours_run_again() {
    observe(claimed(1, 2, 3, 4));
    ArrayMachine.Change change = ArrayMachine.deleteRequested(table, index -> index == 2, true);
    assertThat(change.effects())
        .containsExactly(new Effect.MarkCancelled(block, "deleted by force"));
    assertThat(table.killed()).containsExactly(block);

    observe(claimed(1, 2, 3, 4).cancelled("deleted by force"));

    assertThat(table.state(1)).isEqualTo(new TaskState.Ended(Outcome.Deleted.BY_FORCE));
    assertThat(letters()).isEqualTo("QXQQQQQQ");
    assertThat(table.attempt(0)).isEqualTo(2);
  }

  @Test
  void a_run_of_one_task_says_that_its_block_gave_it_back() {
    Run apart = Run.claimed(new RunId(Samples.ID, 3, 1), Samples.WORKER, "host", Samples.T0);

    assertThat(observe(apart).effects()).isEmpty();
    assertThat(letters()).isEqualTo("QQRQQQQQ");
    observe(claimed(1, 2, 4).started(Samples.T0, 7).with(Chunk.of(List.of(1, 2))));
    assertThat(letters()).isEqualTo("RQRQQQQQ");
  }

  @Test
  void a_rejected_run_ends_all_of_its_tasks() {
    observe(claimed(1, 2, 3, 4).rejected("the payload is missing or damaged"));

    assertThat(letters()).isEqualTo("XXXXQQQQ");
    assertThat(table.counts().failed()).isEqualTo(4);
  }
}
