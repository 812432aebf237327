package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.Decision;
import pkbs.core.Eligibility;
import pkbs.core.HoldType;
import pkbs.core.Holds;
import pkbs.core.JobEvent;
import pkbs.core.JobId;
import pkbs.core.JobMachine;
import pkbs.core.JobState;
import pkbs.core.Limits;
import pkbs.core.Outcome;
import pkbs.core.Owner;
import pkbs.core.RefusedException;
import pkbs.core.RunId;
import pkbs.core.pbs.DependencyList;
import pkbs.testkit.SampleJobs;

/// What waits for other jobs, for people and for the clock, on storage in memory.
final class DependenciesTest {
  private static final Owner ANN = SampleJobs.OWNER;

  private final Cluster cluster = Cluster.leading();

  @AfterEach
  void close() {
    cluster.close();
  }

  private JobId submit(Eligibility eligibility) {
    JobId id = submitNow(eligibility);
    cluster.dispatcher.tick();
    return id;
  }

  private JobId submitNow(Eligibility eligibility) {
    return cluster
        .dispatcher
        .leader()
        .submit(new Bookkeeper.Submission(SampleJobs.spec(), "", "digest", eligibility, false))
        .id();
  }

  private JobId submit(String depend) {
    return submit(waiting(depend));
  }

  /// Without a tick.
  private JobId submitNow(String depend) {
    return submitNow(waiting(depend));
  }

  private static Eligibility waiting(String depend) {
    return Eligibility.AT_ONCE.with(Wishes.read(DependencyList.parse(depend)));
  }

  private JobId held() {
    return submit(Eligibility.AT_ONCE.with(Holds.NONE.with(Set.of(HoldType.USER), "held by ann")));
  }

  private void release(JobId job) {
    order(job, (any, now) -> new JobEvent.HoldsReleased(Set.of(HoldType.USER), now));
  }

  private void order(JobId job, Order order) {
    cluster.dispatcher.leader().order(job, order);
    cluster.dispatcher.tick();
  }

  private void delete(JobId job) {
    cluster.dispatcher.leader().delete(job, ANN, false);
    cluster.dispatcher.tick();
  }

  /// A job that has come to an end of this kind.
  private JobId ended(String how) {
    JobId job = held();
    end(job, how);
    return job;
  }

  private void end(JobId job, String how) {
    if (how.equals("deleted")) {
      delete(job);
      return;
    }
    release(job);
    ManualWorker worker = cluster.worker("seat-of-" + job.sequence());
    RunId run = worker.claim();
    assertThat(run.job()).isEqualTo(job);
    worker.start(run);
    cluster.await(job, JobState.Running.class);
    worker.stage(run);
    worker.exit(run, how.equals("ok") ? 0 : 3);
    cluster.await(job, JobState.Finished.class);
    worker.leave();
    cluster.dispatcher.tick();
  }

  private Outcome outcome(JobId job) {
    return cluster.await(job, JobState.Finished.class).outcome();
  }

  @ParameterizedTest
  @CsvSource({
    "after,ok,Q", "after,failed,Q", "after,deleted,F",
    "afterok,ok,Q", "afterok,failed,F", "afterok,deleted,F",
    "afternotok,ok,F", "afternotok,failed,Q", "afternotok,deleted,Q",
    "afterany,ok,Q", "afterany,failed,Q", "afterany,deleted,Q",
    "runone,ok,F", "runone,failed,F", "runone,deleted,Q",
  })
  void a_child_follows_or_ends_with_its_parent(String type, String how, char letter) {
    JobId before = ended(how);
    JobId late = submit(type + ":" + before);
    assertThat(cluster.state(late).letter()).as("after a parent that had ended").isEqualTo(letter);
    if (letter == 'Q') {
      delete(late);
    }
    JobId parent = held();
    JobId early = submit(type + ":" + parent);
    assertThat(cluster.state(early).letter()).isEqualTo('H');

    end(parent, how);

    assertThat(cluster.state(early).letter()).isEqualTo(letter);
  }

  @Test
  void the_end_names_the_parent_and_goes_down_the_chain() {
    JobId first = held();
    JobId second = submit("afterok:" + first);
    JobId third = submit("afterok:" + second);
    JobId other = submit("afterany:" + third);

    delete(first);

    assertThat(outcome(second))
        .isEqualTo(new Outcome.Aborted("afterok:1.pkbs: 1.pkbs ended with status 271"));
    assertThat(outcome(third))
        .isEqualTo(new Outcome.Aborted("afterok:2.pkbs: 2.pkbs ended with status 271"));
    assertThat(cluster.state(other)).isInstanceOf(JobState.Queued.class);
  }

  @Test
  void a_chain_of_thousands_needs_no_stack() {
    JobId first = held();
    JobId last = first;
    for (int i = 0; i < 3000; i++) {
      last = submitNow("afterok:" + last);
    }
    delete(first);
    assertThat(outcome(last)).isInstanceOf(Outcome.Aborted.class);
  }

  @Test
  void a_job_waits_for_all_of_its_parents() {
    JobId one = held();
    JobId two = held();
    JobId child = submit("afterany:" + one + ":" + two);

    delete(one);
    assertThat(cluster.state(child).letter()).isEqualTo('H');
    cluster.restart();
    assertThat(cluster.state(child).letter()).isEqualTo('H');

    delete(two);
    assertThat(cluster.state(child).letter()).isEqualTo('Q');
  }

  @Test
  void a_leader_that_dies_behind_the_end_of_a_parent_is_followed_by_one_that_ends_the_child() {
    JobId parent = held();
    JobId child = submit("afterok:" + parent);
    JobEvent deletion = new JobEvent.DeleteRequested(ANN, false, cluster.time().now());
    Decision end = JobMachine.apply(cluster.job(parent), deletion);
    cluster.dispatcher.leader().books().append(((Decision.Accepted) end).next());

    cluster.restart();

    assertThat(outcome(child)).isInstanceOf(Outcome.Aborted.class);
  }

  @Test
  void openings_are_filled_by_jobs_that_go_before() {
    JobId child = submit("on:2");
    JobId one = submit(before("beforeok:" + child));
    assertThat(cluster.job(child).eligibility().dependencies().openings()).isEqualTo(1);
    JobId two = submit(before("beforeany:" + child));
    assertThat(cluster.job(child).eligibility().dependencies().areMet()).isFalse();

    end(two, "failed");
    assertThat(cluster.state(child).letter()).isEqualTo('H');
    end(one, "ok");
    assertThat(cluster.state(child).letter()).isEqualTo('Q');
  }

  private static Eligibility before(String depend) {
    return Eligibility.AT_ONCE
        .with(Holds.NONE.with(Set.of(HoldType.USER), "held by ann"))
        .with(Wishes.read(DependencyList.parse(depend)));
  }

  @Test
  void a_job_without_an_opening_takes_none_that_goes_before() {
    JobId child = held();
    assertThatThrownBy(() -> submit("before:" + child))
        .isInstanceOf(RefusedException.class)
        .hasMessage("before 1.pkbs: it has no opening; submit it with -W depend=on:1");
  }

  @Test
  void jobs_that_would_wait_for_one_another_are_refused() {
    JobId child = submit("on:1");
    assertThatThrownBy(() -> submit("before:" + child + ",afterany:" + child))
        .isInstanceOf(RefusedException.class)
        .hasMessage("afterany:1.pkbs: the jobs would wait for one another");
  }

  @Test
  void an_unknown_parent_is_refused() {
    assertThatThrownBy(() -> submit("afterok:99"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("afterok:99.pkbs: there is no such job of yours");
  }

  @Test
  void of_a_set_one_runs() {
    JobId one = held();
    JobId two = submit("runone:" + one);
    JobId three = submit("runone:" + one);

    end(one, "deleted");
    assertThat(cluster.state(two).letter()).isEqualTo('Q');
    assertThat(cluster.state(three).letter()).isEqualTo('H');

    ManualWorker worker = cluster.worker("seat");
    RunId run = worker.runOne();
    assertThat(run.job()).isEqualTo(two);
    assertThat(outcome(three)).isInstanceOf(Outcome.Aborted.class);
  }

  /// Each member names all others.
  @Test
  void a_set_has_a_bound() {
    JobId first = held();
    for (int i = 0; i < Limits.DEPENDENCIES_MAX; i++) {
      submitNow("runone:" + first);
    }

    assertThatThrownBy(() -> submitNow("runone:" + first))
        .isInstanceOf(RefusedException.class)
        .hasMessage("501 jobs to wait for, limit 500");
  }

  @Test
  void singletons_go_one_by_one_in_order() {
    JobId one = submit("singleton");
    JobId two = submit("singleton");
    JobId three = submit("singleton");
    assertThat(List.of(cluster.state(one).letter(), cluster.state(two).letter()))
        .containsExactly('Q', 'H');
    cluster.restart();
    assertThat(cluster.state(two).letter()).isEqualTo('H');

    delete(one);
    assertThat(cluster.state(two).letter()).isEqualTo('Q');
    assertThat(cluster.state(three).letter()).isEqualTo('H');
  }

  @Test
  void a_start_time_is_waited_for_and_known_after_a_restart() {
    JobId job =
        submit(
            Eligibility.AT_ONCE.from(
                Optional.of(cluster.time().now().plus(Duration.ofMinutes(1)))));
    assertThat(cluster.state(job).letter()).isEqualTo('W');
    cluster.restart();
    assertThat(cluster.state(job).letter()).isEqualTo('W');

    cluster.pass(Duration.ofSeconds(61));

    assertThat(cluster.state(job).letter()).isEqualTo('Q');
  }

  @Test
  void a_hold_takes_an_offer_back_and_the_job_starts_after_its_release() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = cluster.submit();
    order(job, (any, now) -> new JobEvent.HoldsSet(Set.of(HoldType.USER), ANN, now));
    assertThat(cluster.state(job).letter()).isEqualTo('H');
    assertThat(cluster.job(job).attempt()).isEqualTo(2);
    assertThat(worker.create(RunId.of(job, 1)))
        .isInstanceOf(pkbs.jetstream.RunBook.Swap.Taken.class);

    release(job);

    assertThat(cluster.state(job).letter()).isEqualTo('Q');
  }

  @Test
  void a_claim_that_was_faster_than_a_hold_stands() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = cluster.submit();
    RunId run = worker.claim();

    order(job, (any, now) -> new JobEvent.HoldsSet(Set.of(HoldType.USER), ANN, now));

    cluster.await(job, JobState.Running.class);
    worker.giveBack(run);
    cluster.awaitAttempt(job, 2);
    assertThat(cluster.state(job).letter()).isEqualTo('H');
  }

  @Test
  void a_rerun_costs_nothing_and_comes_with_the_next_attempt() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = cluster.submit();
    RunId run = worker.claim();
    worker.start(run);
    cluster.await(job, JobState.Running.class);

    order(job, (any, now) -> new JobEvent.RerunRequested(ANN, true, now));

    cluster.awaitAttempt(job, 2);
    assertThat(cluster.job(job).failures()).isZero();
    assertThat(worker.wanted(run)).isEqualTo(pkbs.protocol.HeartbeatReply.Want.FENCED);
    assertThat(worker.claim()).isEqualTo(RunId.of(job, 2));
  }
}
