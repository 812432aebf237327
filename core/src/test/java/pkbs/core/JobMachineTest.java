package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static pkbs.core.Samples.ANN;
import static pkbs.core.Samples.OTHER_WORKER;
import static pkbs.core.Samples.T1;
import static pkbs.core.Samples.WORKER;
import static pkbs.core.Samples.deletion;
import static pkbs.core.Samples.in;
import static pkbs.core.Samples.onWorker;
import static pkbs.core.Samples.queued;
import static pkbs.core.Samples.run;
import static pkbs.core.Samples.spec;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pkbs.core.Decision.Accepted;
import pkbs.core.Decision.Ignored;
import pkbs.core.Decision.Rejected;

class JobMachineTest {
  private static final JobState RUNNING = new JobState.Running(onWorker(), Optional.empty(), false);
  private static final JobState STOPPING =
      new JobState.Running(onWorker(), Optional.of(deletion()), false);

  private static Decision observe(Job job, Run run) {
    return JobMachine.apply(job, new JobEvent.RunObserved(run, T1));
  }

  private static Accepted accepted(Decision decision) {
    assertThat(decision).isInstanceOf(Accepted.class);
    return (Accepted) decision;
  }

  @Test
  void a_claim_makes_a_queued_job_run_without_an_append() {
    Accepted decision = accepted(observe(queued(), run(RunState.CLAIMED)));
    assertThat(decision.next().state()).isInstanceOf(JobState.Running.class);
    assertThat(decision.durable()).isFalse();
  }

  @Test
  void the_same_record_seen_twice_changes_nothing_the_second_time() {
    Job running = accepted(observe(queued(), run(RunState.RUNNING))).next();
    assertThat(observe(running, run(RunState.RUNNING))).isEqualTo(new Ignored(List.of()));
  }

  @Test
  void a_done_run_ends_the_job_with_what_the_worker_recorded() {
    Accepted decision = accepted(observe(in(RUNNING), run(RunState.DONE)));
    JobState.Finished finished = (JobState.Finished) decision.next().state();
    assertThat(finished.outcome()).isEqualTo(new Outcome.Exited(3));
    assertThat(decision.durable()).isTrue();
    assertThat(decision.next().attempts()).hasSize(1);
  }

  @Test
  void a_done_run_of_a_job_that_was_never_seen_running_ends_it_too() {
    assertThat(accepted(observe(queued(), run(RunState.DONE))).next().state().isTerminal())
        .isTrue();
  }

  @Test
  void a_lost_run_of_a_rerunnable_job_is_tried_again_and_counted() {
    Job next = accepted(observe(in(RUNNING), run(RunState.LOST))).next();
    assertThat(next.state()).isEqualTo(new JobState.Queued(T1));
    assertThat(next.attempt()).isEqualTo(2);
    assertThat(next.crashes()).isEqualTo(1);
    assertThat(next.attempts().getFirst().reason()).isEqualTo("worker silent for 75 s");
  }

  @Test
  void the_fifth_lost_run_holds_the_job_with_the_reason() {
    Job next = accepted(observe(in(RUNNING, true, 4), run(RunState.LOST))).next();
    assertThat(next.state())
        .isEqualTo(new JobState.Held("lost its worker 5 times, last: worker silent for 75 s", T1));
  }

  @Test
  void a_lost_run_of_a_job_that_may_not_run_twice_ends_it() {
    Job next = accepted(observe(in(RUNNING, false, 0), run(RunState.LOST))).next();
    JobState.Finished finished = (JobState.Finished) next.state();
    assertThat(finished.outcome()).isEqualTo(new Outcome.Lost());
    assertThat(finished.outcome().exitStatus()).isEqualTo(-4);
  }

  @Test
  void a_returned_run_costs_no_crash() {
    Job next = accepted(observe(in(RUNNING, true, 4), run(RunState.RETURNED))).next();
    assertThat(next.state()).isEqualTo(new JobState.Queued(T1));
    assertThat(next.crashes()).isEqualTo(4);
    assertThat(next.attempt()).isEqualTo(2);
  }

  @Test
  void a_failed_run_with_a_retry_left_is_followed_by_the_next_attempt_and_kept() {
    Job next = accepted(observe(in(RUNNING, spec(true, 2), 1, 1), run(RunState.DONE))).next();
    assertThat(next.state()).isEqualTo(new JobState.Queued(T1));
    assertThat(next.attempt()).isEqualTo(2);
    assertThat(next.failures()).isEqualTo(2);
    assertThat(next.crashes()).isEqualTo(1);
    assertThat(next.attempts())
        .containsExactly(
            new Attempt(
                1,
                WORKER,
                "host",
                RunState.DONE,
                "",
                T1,
                Optional.of(Samples.T0),
                Optional.of(new Outcome.Exited(3)),
                Optional.of(new ResultFolder("pkbs/ann/hello-12", 1, 2))));
    assertThat(next.attempts().getFirst().cause()).contains(FailureCause.USER);
  }

  @Test
  void the_last_retry_ends_the_job_with_its_own_outcome() {
    Job next = accepted(observe(in(RUNNING, spec(true, 2), 0, 2), run(RunState.DONE))).next();
    assertThat(((JobState.Finished) next.state()).outcome()).isEqualTo(new Outcome.Exited(3));
    assertThat(next.failures()).isEqualTo(2);
  }

  @Test
  void a_lost_or_returned_run_costs_no_retry() {
    Job job = in(RUNNING, spec(true, 1), 0, 0);
    Job lost = accepted(observe(job, run(RunState.LOST))).next();
    Job returned = accepted(observe(job, run(RunState.RETURNED))).next();
    assertThat(lost.failures()).isZero();
    assertThat(lost.crashes()).isEqualTo(1);
    assertThat(lost.attempts().getFirst().cause()).contains(FailureCause.NODE_LOST);
    assertThat(returned.failures()).isZero();
    assertThat(returned.crashes()).isZero();
    assertThat(returned.attempts().getFirst().cause()).isEmpty();
  }

  @Test
  void a_job_that_may_not_run_twice_is_not_handed_to_another_worker_once_it_has_run() {
    Job next = accepted(observe(in(RUNNING, false, 0), run(RunState.RETURNED))).next();
    assertThat(((JobState.Finished) next.state()).outcome()).isEqualTo(new Outcome.Lost());
    assertThat(next.attempts().getFirst().reason()).isEqualTo("worker drains");
    Run unstarted = run(RunState.CLAIMED).returned("worker drains");
    assertThat(accepted(observe(in(RUNNING, false, 0), unstarted)).next().attempt()).isEqualTo(2);
  }

  @Test
  void a_rejected_run_ends_the_job_with_its_reason() {
    Job next = accepted(observe(in(RUNNING), run(RunState.REJECTED))).next();
    assertThat(((JobState.Finished) next.state()).outcome())
        .isEqualTo(new Outcome.Rejected("no such interpreter"));
  }

  @Test
  void a_run_of_an_earlier_attempt_that_still_lives_is_cancelled() {
    Job second = accepted(observe(in(RUNNING), run(RunState.RETURNED))).next();
    assertThat(observe(second, run(RunState.RUNNING)))
        .isEqualTo(
            new Ignored(List.of(new Effect.MarkCancelled(RunId.of(Samples.ID, 1), "superseded"))));
  }

  @Test
  void deleting_a_queued_job_ends_it_with_271_and_blocks_its_attempt() {
    Accepted decision =
        accepted(JobMachine.apply(queued(), new JobEvent.DeleteRequested(ANN, false, T1)));
    JobState.Finished finished = (JobState.Finished) decision.next().state();
    assertThat(finished.outcome().exitStatus()).isEqualTo(271);
    assertThat(decision.effects())
        .containsExactly(new Effect.MarkCancelled(RunId.of(Samples.ID, 1), "deleted by ann"));
  }

  @Test
  void deleting_a_running_job_is_durable_and_stops_its_run() {
    Accepted decision =
        accepted(JobMachine.apply(in(RUNNING), new JobEvent.DeleteRequested(ANN, false, T1)));
    assertThat(decision.durable()).isTrue();
    assertThat(decision.effects())
        .containsExactly(new Effect.StopRun(RunId.of(Samples.ID, 1), WORKER));
  }

  @Test
  void deleting_a_running_job_twice_tells_the_worker_again() {
    Decision decision =
        JobMachine.apply(in(STOPPING), new JobEvent.DeleteRequested(ANN, false, T1));
    assertThat(decision)
        .isEqualTo(new Ignored(List.of(new Effect.StopRun(RunId.of(Samples.ID, 1), WORKER))));
  }

  @Test
  void deleting_by_force_cancels_the_run_record() {
    Accepted decision =
        accepted(JobMachine.apply(in(RUNNING), new JobEvent.DeleteRequested(ANN, true, T1)));
    assertThat(decision.effects())
        .containsExactly(new Effect.MarkCancelled(RunId.of(Samples.ID, 1), "deleted by ann"));
  }

  @Test
  void a_run_lost_after_its_deletion_was_asked_for_ends_as_deleted() {
    Job next = accepted(observe(in(STOPPING), run(RunState.LOST))).next();
    assertThat(((JobState.Finished) next.state()).outcome()).isEqualTo(Outcome.Deleted.BY_FORCE);
  }

  @Test
  void a_run_handed_back_after_its_deletion_was_asked_for_ends_with_271() {
    Job next = accepted(observe(in(STOPPING), run(RunState.RETURNED))).next();
    assertThat(((JobState.Finished) next.state()).outcome().exitStatus()).isEqualTo(271);
  }

  @Test
  void deleting_a_finished_job_is_refused() {
    Job finished = accepted(observe(in(RUNNING), run(RunState.DONE))).next();
    Decision decision = JobMachine.apply(finished, new JobEvent.DeleteRequested(ANN, false, T1));
    assertThat(((Rejected) decision).refusal().message()).isEqualTo("job 12.pkbs is finished");
  }

  @Test
  void an_expired_lease_marks_the_run_lost_and_waits_for_the_record() {
    Decision decision =
        JobMachine.apply(in(RUNNING), new JobEvent.LeaseExpired(WORKER, "silent", T1));
    assertThat(decision)
        .isEqualTo(new Ignored(List.of(new Effect.MarkLost(RunId.of(Samples.ID, 1), "silent"))));
  }

  @Test
  void the_lease_of_another_worker_does_not_touch_the_job() {
    assertThat(JobMachine.apply(in(RUNNING), new JobEvent.LeaseExpired(OTHER_WORKER, "silent", T1)))
        .isEqualTo(new Ignored(List.of()));
  }

  @Test
  void a_finished_job_ignores_every_late_record() {
    Job finished = accepted(observe(in(RUNNING), run(RunState.DONE))).next();
    for (RunState state : RunState.values()) {
      assertThat(observe(finished, run(state))).as(state.name()).isInstanceOf(Ignored.class);
    }
  }
}
