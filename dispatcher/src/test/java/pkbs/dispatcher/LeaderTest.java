package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Limits;
import pkbs.core.Outcome;
import pkbs.core.RefusedException;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.schedule.Verdict;
import pkbs.jetstream.RunBook.Swap;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.testkit.Await;
import pkbs.testkit.Faults.Call;
import pkbs.testkit.Faults.Fault;
import pkbs.testkit.SampleJobs;

final class LeaderTest {
  private final Cluster cluster = Cluster.leading();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void a_job_waits_until_a_worker_joins_and_then_runs_to_its_end() {
    JobId job = cluster.submit();
    assertThat(cluster.state(job)).isInstanceOf(JobState.Queued.class);
    assertThat(why(job).cause()).isEqualTo(Verdict.Cause.NO_WORKERS);

    ManualWorker worker = cluster.worker("seat");
    RunId run = worker.claim();
    assertThat(run).isEqualTo(RunId.of(job, 1));
    cluster.await(job, JobState.Running.class);
    worker.start(run);
    worker.stage(run);
    cluster.await(job, JobState.Exiting.class);
    worker.exit(run, 3);

    JobState.Finished end = cluster.await(job, JobState.Finished.class);
    assertThat(end.outcome()).isEqualTo(new Outcome.Exited(3));
  }

  @Test
  void jobs_beyond_the_workers_room_wait_for_resources_and_follow() {
    ManualWorker worker = cluster.worker("seat");
    List<JobId> jobs = List.of(submit(), submit(), submit(), submit(), submit());

    assertThat(why(jobs.get(4)).cause()).isEqualTo(Verdict.Cause.RESOURCES);
    assertThat(worker.claim().job()).isEqualTo(jobs.get(0));
    for (int i = 1; i < 4; i++) {
      worker.runOne();
    }

    assertThat(worker.claim().job()).isEqualTo(jobs.get(4));
  }

  @Test
  void a_run_of_a_silent_worker_is_lost_and_runs_again_elsewhere() {
    ManualWorker silent = cluster.worker("a");
    JobId job = submit();
    RunId first = silent.claim();
    silent.start(first);
    cluster.await(job, JobState.Running.class);

    cluster.pass(Duration.ofSeconds(76));
    cluster.awaitAttempt(job, 2);
    ManualWorker other = cluster.worker("b");
    RunId second = other.runOne();

    assertThat(second).isEqualTo(RunId.of(job, 2));
    cluster.await(job, JobState.Finished.class);
    Job ended = cluster.job(job);
    assertThat(ended.crashes()).isEqualTo(1);
    assertThat(ended.attempts())
        .extracting(attempt -> attempt.endedAs())
        .containsExactly(RunState.LOST, RunState.DONE);
    assertThat(silent.tryAdvance(first, silent.held(first).staging(ManualWorker.end(0))))
        .isInstanceOf(Swap.Taken.class);
    assertThat(silent.wanted(first)).isEqualTo(Want.FENCED);
  }

  @Test
  void a_worker_that_beats_is_not_lost() {
    ManualWorker worker = cluster.worker("a");
    JobId job = submit();
    RunId run = worker.claim();
    cluster.await(job, JobState.Running.class);

    cluster.pass(Duration.ofSeconds(200), worker);

    assertThat(worker.wanted(run)).isEqualTo(Want.RUN);
    assertThat(cluster.job(job).attempt()).isEqualTo(1);
  }

  @Test
  void a_new_worker_on_a_seat_ends_the_runs_of_the_one_before() {
    ManualWorker before = cluster.worker("seat");
    JobId job = submit();
    before.claim();
    cluster.await(job, JobState.Running.class);

    ManualWorker after = cluster.worker("seat");

    cluster.awaitAttempt(job, 2);
    assertThat(after.claim()).isEqualTo(RunId.of(job, 2));
    assertThat(before.wanted(RunId.of(job, 1))).isEqualTo(Want.FENCED);
  }

  @Test
  void the_worker_before_is_gone_also_where_the_new_one_could_not_be_welcomed_at_first() {
    ManualWorker before = cluster.worker("seat");
    JobId job = submit();
    before.claim();
    cluster.await(job, JobState.Running.class);
    cluster.connection.faults().failNext(Call.WELCOME, Fault.NOT_DONE);

    ManualWorker after = new ManualWorker(cluster.storage.another(), "seat", 1);
    assertThat(after.isAnswered()).isFalse();
    cluster.awaitAttempt(job, 2);
    Await.until("welcomed", after::isAnswered);

    assertThat(after.claim()).isEqualTo(RunId.of(job, 2));
    JobId next = submit();
    assertThat(after.claim()).isEqualTo(RunId.of(next, 1));
    after.close();
  }

  @Test
  void a_new_worker_on_a_seat_ends_the_runs_of_one_that_this_leader_never_heard() {
    ManualWorker before = cluster.worker("seat");
    JobId job = submit();
    before.claim();
    cluster.await(job, JobState.Running.class);
    cluster.restart();

    cluster.worker("seat");

    cluster.awaitAttempt(job, 2);
  }

  @Test
  void a_run_that_its_worker_does_not_name_twice_is_lost() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = submit();
    RunId run = worker.claim();
    cluster.await(job, JobState.Running.class);

    worker.forget(run);
    worker.beat();
    cluster.dispatcher.tick();
    assertThat(cluster.job(job).attempt()).isEqualTo(1);
    worker.beat();

    cluster.awaitAttempt(job, 2);
  }

  @Test
  void a_job_that_loses_its_worker_too_often_is_held() {
    JobId job = submit();
    for (int crash = 1; crash <= Limits.CRASHES_MAX; crash++) {
      ManualWorker worker = cluster.worker("seat");
      int attempt = crash;
      Await.until("placed " + attempt, () -> cluster.job(job).attempt() == attempt);
      worker.claim();
      cluster.await(job, JobState.Running.class);
    }
    cluster.worker("seat");

    JobState.Held held = cluster.await(job, JobState.Held.class);
    assertThat(held.reason())
        .isEqualTo("lost its worker 5 times, last: replaced by a new worker on its seat");
  }

  @Test
  void a_job_that_lost_its_worker_twice_runs_alone() {
    JobId suspect = submit();
    for (int attempt = 1; attempt <= Limits.CRASHES_ALONE_MIN; attempt++) {
      ManualWorker worker = cluster.worker("seat");
      int next = attempt;
      Await.until("placed " + next, () -> cluster.job(suspect).attempt() == next);
      worker.claim();
      cluster.await(suspect, JobState.Running.class);
    }
    ManualWorker worker = cluster.worker("seat");
    cluster.awaitAttempt(suspect, Limits.CRASHES_ALONE_MIN + 1);
    JobId other = submit();
    RunId run = worker.claim();
    assertThat(run.job()).isEqualTo(suspect);
    cluster.await(suspect, JobState.Running.class);
    cluster.dispatcher.tick();
    assertThat(worker.hasOffer()).isFalse();

    cluster.restart();
    worker.beat();
    cluster.dispatcher.tick();
    assertThat(worker.hasOffer()).isFalse();

    worker.start(run);
    worker.stage(run);
    worker.exit(run, 0);
    cluster.await(suspect, JobState.Finished.class);
    assertThat(worker.claim().job()).isEqualTo(other);
  }

  @Test
  void a_run_that_is_handed_back_costs_nothing() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = submit();
    worker.giveBack(worker.claim());

    cluster.awaitAttempt(job, 2);
    assertThat(cluster.job(job).crashes()).isZero();
    worker.runOne();
    cluster.await(job, JobState.Finished.class);
  }

  @Test
  void a_run_that_can_never_run_ends_the_job() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = submit();
    worker.reject(worker.claim(), "no such interpreter");

    assertThat(cluster.await(job, JobState.Finished.class).outcome())
        .isEqualTo(new Outcome.Rejected("no such interpreter"));
  }

  @Test
  void a_deleted_queued_job_is_finished_and_cannot_be_claimed() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = submit();
    Job deleted = cluster.dispatcher.leader().delete(job, SampleJobs.OWNER, false);

    assertThat(deleted.state())
        .isInstanceOfSatisfying(
            JobState.Finished.class, end -> assertThat(end.outcome().exitStatus()).isEqualTo(271));
    assertThat(worker.create(RunId.of(job, 1))).isInstanceOf(Swap.Taken.class);
    assertThat(refusal(() -> cluster.dispatcher.leader().delete(job, SampleJobs.OWNER, false)))
        .isEqualTo("job %s is finished".formatted(job));
  }

  @Test
  void a_deleted_running_job_is_stopped_by_its_worker() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = submit();
    RunId run = worker.claim();
    worker.start(run);
    cluster.await(job, JobState.Running.class);

    cluster.dispatcher.leader().delete(job, SampleJobs.OWNER, false);

    Await.until("the worker is told", () -> !worker.told.isEmpty());
    assertThat(worker.told.getFirst().want()).isEqualTo(Want.TERM);
    assertThat(worker.wanted(run)).isEqualTo(Want.TERM);
  }

  @Test
  void a_deletion_by_force_does_not_wait_for_the_worker() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = submit();
    RunId run = worker.claim();
    cluster.await(job, JobState.Running.class);

    cluster.dispatcher.leader().delete(job, SampleJobs.OWNER, true);

    assertThat(cluster.await(job, JobState.Finished.class).outcome().exitStatus()).isEqualTo(265);
    assertThat(worker.wanted(run)).isEqualTo(Want.FENCED);
  }

  @Test
  void an_offer_to_a_worker_that_drains_goes_to_another_one() {
    ManualWorker deaf = cluster.worker("a");
    JobId job = submit();
    ManualWorker other = cluster.worker("b");
    deaf.beat(false);
    cluster.dispatcher.tick();

    assertThat(other.claim()).isEqualTo(RunId.of(job, 1));
    assertThat(deaf.create(RunId.of(job, 1))).isInstanceOf(Swap.Taken.class);
  }

  @Test
  void an_offer_that_is_not_claimed_for_a_minute_goes_to_another_worker() {
    ManualWorker deaf = cluster.worker("a");
    JobId job = submit();
    cluster.pass(Duration.ofSeconds(59), deaf);
    ManualWorker other = cluster.worker("b");
    assertThat(other.hasOffer()).isFalse();

    cluster.pass(Duration.ofSeconds(2), deaf);

    assertThat(other.claim()).isEqualTo(RunId.of(job, 1));
    assertThat(deaf.create(RunId.of(job, 1))).isInstanceOf(Swap.Taken.class);
  }

  private Verdict why(JobId job) {
    cluster.dispatcher.tick();
    return cluster.dispatcher.leader().placing().whyWaiting(cluster.job(job));
  }

  private JobId submit() {
    return cluster.submit();
  }

  private static String refusal(Runnable call) {
    RefusedException thrown = catchThrowableOfType(RefusedException.class, call::run);
    return Optional.ofNullable(thrown).map(e -> e.refusal().line()).orElse("nothing was refused");
  }
}
