package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.ArrayOrders;
import pkbs.core.ArraySpec;
import pkbs.core.Eligibility;
import pkbs.core.HoldType;
import pkbs.core.JobEvent;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Outcome;
import pkbs.core.RefusedException;
import pkbs.core.RunId;
import pkbs.core.TaskCounts;
import pkbs.core.TaskRange;
import pkbs.core.TaskState;
import pkbs.core.TaskTable;
import pkbs.core.pbs.DependencyList;
import pkbs.protocol.Control;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.testkit.Await;
import pkbs.testkit.FakeStore;
import pkbs.testkit.SampleJobs;

class ArraysTest {
  private static final Set<HoldType> USER = Set.of(HoldType.USER);

  private final Cluster cluster = Cluster.leading();

  @AfterEach
  void close() {
    cluster.close();
  }

  private static ArraySpec tasks(int first, int last) {
    return ArraySpec.of(List.of(new TaskRange(first, last, 1)), Optional.empty(), Optional.empty());
  }

  private JobId submit(ArraySpec spec) {
    return cluster.submit(SampleJobs.spec().withArray(spec));
  }

  private TaskTable table(JobId array) {
    return cluster.dispatcher.jobs().arrays().find(array).orElseThrow();
  }

  private TaskState task(JobId array, int index) {
    TaskTable table = table(array);
    return table.state(table.position(index).orElseThrow());
  }

  private void awaitCounts(JobId array, TaskCounts... any) {
    Await.until(
        "counts are " + List.of(any),
        () -> {
          cluster.dispatcher.tick();
          return List.of(any).contains(table(array).counts());
        });
  }

  private JobState.Finished awaitEnd(JobId array) {
    return Await.present(
        array + " ends",
        () -> {
          cluster.dispatcher.tick();
          return Optional.of(cluster.state(array))
              .filter(JobState.Finished.class::isInstance)
              .map(JobState.Finished.class::cast);
        });
  }

  private void delete(JobId array, int first, int last) {
    cluster
        .dispatcher
        .leader()
        .deleteTasks(cluster.job(array), i -> i >= first && i <= last, false, "tasks");
  }

  @Test
  void an_offer_that_is_not_claimed_for_a_minute_goes_to_another_worker() {
    ManualWorker deaf = cluster.worker("a");
    JobId array = submit(tasks(1, 1));
    cluster.pass(Duration.ofSeconds(59), deaf);
    ManualWorker other = cluster.worker("b");
    assertThat(other.hasOffer()).isFalse();

    cluster.pass(Duration.ofSeconds(2), deaf);
    assertThat(other.claim()).isEqualTo(new RunId(array, 1, 1));
  }

  @Test
  void every_task_runs_once_and_the_array_ends_with_the_worst_of_them() {
    ManualWorker worker = cluster.worker("seat");
    JobId array = submit(tasks(3, 12));
    TreeSet<Integer> seen = new TreeSet<>();
    for (int i = 0; i < 10; i++) {
      RunId run = worker.claim();
      assertThat(seen.add(run.first())).isTrue();
      worker.start(run);
      worker.stage(run);
      worker.exit(run, run.first() == 7 ? 9 : 0);
    }
    JobState.Finished end = awaitEnd(array);

    assertThat(seen).containsExactly(3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(end.outcome()).isEqualTo(new Outcome.Exited(1));
    assertThat(table(array).counts()).isEqualTo(new TaskCounts(0, 0, 0, 9, 1, 0));
    assertThat(task(array, 7)).isEqualTo(new TaskState.Ended(new Outcome.Exited(9)));
    assertThat(worker.hasOffer()).isFalse();
  }

  @Test
  void no_more_tasks_are_under_way_than_there_are_slots() {
    ManualWorker worker = cluster.worker("seat");
    JobId array =
        submit(ArraySpec.of(List.of(new TaskRange(1, 9, 1)), Optional.of(2), Optional.empty()));
    RunId first = worker.claim();
    RunId second = worker.claim();
    awaitCounts(array, new TaskCounts(7, 2, 0, 0, 0, 0));
    assertThat(worker.hasOffer()).isFalse();
    assertThat(cluster.dispatcher.jobs().load(JobIndex.Phase.RUNNING)).isEqualTo(2);
    assertThat(cluster.dispatcher.jobs().load(JobIndex.Phase.QUEUED)).isZero();

    worker.start(first);
    worker.stage(first);
    worker.exit(first, 0);

    assertThat(worker.claim().first()).isEqualTo(3);
    assertThat(second.first()).isEqualTo(2);
    awaitCounts(array, new TaskCounts(6, 2, 0, 1, 0, 0));
  }

  @Test
  void a_new_leader_knows_what_ended_from_the_run_records() {
    ManualWorker worker = cluster.worker("seat");
    JobId array = submit(tasks(1, 4));
    List<RunId> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      runs.add(worker.claim());
    }
    for (RunId run : runs.subList(0, 2)) {
      worker.start(run);
      worker.stage(run);
      worker.exit(run, run.first());
    }
    awaitCounts(array, new TaskCounts(0, 2, 0, 0, 2, 0));
    assertThat(cluster.storage.jobKey("a.1.0")).isEmpty();
    cluster.restart();

    worker.beat();
    awaitCounts(array, new TaskCounts(0, 2, 0, 0, 2, 0));
    assertThat(worker.hasOffer()).isFalse();
    for (RunId run : runs.subList(2, 4)) {
      worker.start(run);
      worker.stage(run);
      worker.exit(run, 0);
    }
    assertThat(awaitEnd(array).outcome()).isEqualTo(new Outcome.Exited(1));
    cluster.restart();
    assertThat(task(array, 2)).isEqualTo(new TaskState.Ended(new Outcome.Exited(2)));
    assertThat(cluster.state(array)).isInstanceOf(JobState.Finished.class);
  }

  @Test
  void ends_are_stored_before_their_run_records_go() throws Exception {
    ManualWorker worker = cluster.worker("seat");
    JobId array = submit(tasks(1, 5));
    for (int i = 0; i < 3; i++) {
      worker.runOne();
    }
    RunId running = worker.claim();
    awaitCounts(array, new TaskCounts(1, 1, 0, 3, 0, 0));
    cluster.pass(RunTable.KEPT.plusSeconds(10), worker);
    cluster.dispatcher.reconcile();
    FakeStore look = cluster.storage.another();
    Await.until("only the run under way has a record", () -> look.runs().readAll().size() == 1);

    cluster.restart();
    worker.beat();
    awaitCounts(array, new TaskCounts(1, 1, 0, 3, 0, 0));
    worker.start(running);
    worker.stage(running);
    worker.exit(running, 0);
    assertThat(worker.runOne().first()).isEqualTo(5);
    assertThat(awaitEnd(array).outcome()).isEqualTo(new Outcome.Exited(0));
    look.close();
  }

  @Test
  void deleted_tasks_stay_deleted_whatever_happens() {
    ManualWorker worker = cluster.worker("seat");
    JobId array = submit(tasks(1, 9));
    RunId running = worker.claim();
    worker.start(running);
    awaitCounts(array, new TaskCounts(8, 1, 0, 0, 0, 0));

    delete(array, 1, 6);
    assertThat(table(array).counts()).isEqualTo(new TaskCounts(3, 1, 0, 0, 0, 5));
    assertThat(worker.told).contains(Control.want(running, Want.TERM));
    cluster.restart();

    worker.beat();
    assertThat(table(array).counts()).isEqualTo(new TaskCounts(3, 1, 0, 0, 0, 5));
    assertThat(worker.wanted(running)).isEqualTo(Want.TERM);
    assertThatThrownBy(() -> delete(array, 2, 3))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("job tasks is finished");
  }

  @Test
  void a_deleted_array_ends_and_its_claims_are_fenced() {
    ManualWorker worker = cluster.worker("seat");
    JobId array = submit(tasks(1, 1000));
    RunId running = worker.claim();
    worker.start(running);
    awaitCounts(array, new TaskCounts(999, 1, 0, 0, 0, 0));
    cluster.dispatcher.leader().delete(array, SampleJobs.OWNER, false);
    awaitCounts(array, new TaskCounts(0, 1, 0, 0, 0, 999));
    worker.giveBack(running);

    assertThat(awaitEnd(array).outcome()).isEqualTo(Outcome.Deleted.BY_TERM);
    RunId late = new RunId(array, 900, 1);
    worker.create(late);
    Await.until("the late claim is fenced", () -> worker.wanted(late) == Want.FENCED);
  }

  @Test
  void a_lost_worker_gives_back_its_own_tasks_only() {
    ManualWorker lost = cluster.worker("lost");
    JobId array = submit(tasks(1, 6));
    List<RunId> runs = List.of(lost.claim(), lost.claim(), lost.claim(), lost.claim());
    lost.start(runs.getFirst());
    lost.stage(runs.getFirst());
    lost.exit(runs.getFirst(), 0);
    RunId fifth = lost.claim();
    ManualWorker other = cluster.worker("other");
    RunId sixth = other.claim();
    assertThat(List.of(fifth.first(), sixth.first())).containsExactly(5, 6);
    awaitCounts(array, new TaskCounts(0, 5, 0, 1, 0, 0));

    cluster.pass(Cluster.LEASE.plusSeconds(10), other);
    TreeSet<String> again = new TreeSet<>();
    other.start(sixth);
    other.stage(sixth);
    other.exit(sixth, 0);
    for (int i = 0; i < 4; i++) {
      RunId run = other.claim();
      again.add(run.key());
      other.start(run);
      other.stage(run);
      other.exit(run, 0);
    }

    assertThat(again).containsExactly("r.1.2.2", "r.1.3.2", "r.1.4.2", "r.1.5.2");
    assertThat(awaitEnd(array).outcome()).isEqualTo(new Outcome.Exited(0));
  }

  @Test
  void too_many_failures_end_what_waits() {
    ManualWorker worker = cluster.worker("seat");
    JobId array =
        submit(ArraySpec.of(List.of(new TaskRange(1, 50, 1)), Optional.of(1), Optional.of(2)));
    for (int i = 0; i < 2; i++) {
      RunId run = worker.claim();
      worker.start(run);
      worker.stage(run);
      worker.exit(run, 1);
    }

    assertThat(awaitEnd(array).outcome()).isEqualTo(new Outcome.Exited(1));
    assertThat(table(array).counts().failed()).isEqualTo(2);
    assertThat(table(array).counts().deleted()).isEqualTo(48);
  }

  @Test
  void failed_tasks_run_again_after_the_end() {
    ManualWorker worker = cluster.worker("seat");
    JobId array = submit(tasks(1, 3));
    for (int i = 0; i < 3; i++) {
      RunId run = worker.claim();
      worker.start(run);
      worker.stage(run);
      worker.exit(run, run.first() == 2 ? 1 : 0);
    }
    awaitEnd(array);
    cluster
        .dispatcher
        .leader()
        .order(
            cluster.job(array),
            (job, tasks) -> ArrayOrders.rerunFailed(job, tasks, ArrayOrders.Named.all(job)));

    RunId again = worker.claim();
    assertThat(again.key()).isEqualTo("r.1.2.2");
    worker.start(again);
    worker.stage(again);
    worker.exit(again, 0);
    assertThat(awaitEnd(array).outcome()).isEqualTo(new Outcome.Exited(0));
    cluster.restart();
    assertThat(table(array).counts()).isEqualTo(new TaskCounts(0, 0, 0, 3, 0, 0));
  }

  @Test
  void segments_that_storage_forgot_are_written_again() {
    ManualWorker worker = cluster.worker("seat");
    JobId array = submit(tasks(1, 4));
    FakeStore.Backup before = cluster.storage.backup();
    worker.runOne();
    awaitCounts(array, new TaskCounts(3, 0, 0, 1, 0, 0));
    delete(array, 3, 4);
    assertThat(cluster.storage.jobKey("a.1.0")).isPresent();
    cluster.connection.faults().disconnect();
    cluster.pass(Duration.ofSeconds(3));
    cluster.storage.restore(before);
    assertThat(cluster.storage.jobKey("a.1.0")).isEmpty();
    cluster.connection.faults().connect();
    cluster.pass(Duration.ofSeconds(6));

    assertThat(cluster.storage.jobKey("a.1.0")).isPresent();
    cluster.restart();
    assertThat(table(array).counts().deleted()).isEqualTo(2);
    assertThat(table(array).counts().ok()).isEqualTo(1);
  }

  @Test
  void a_held_array_starts_no_more_tasks_and_goes_on_when_released() {
    ManualWorker worker = cluster.worker("seat");
    JobId array =
        submit(ArraySpec.of(List.of(new TaskRange(0, 2, 1)), Optional.of(1), Optional.empty()));
    RunId first = worker.claim();
    awaitCounts(array, new TaskCounts(2, 1, 0, 0, 0, 0));
    order(array, (job, now) -> new JobEvent.HoldsSet(USER, SampleJobs.OWNER, now));
    assertThat(cluster.state(array)).isInstanceOf(JobState.Held.class);
    finish(worker, first, 0);
    awaitCounts(array, new TaskCounts(2, 0, 0, 1, 0, 0));
    assertThat(worker.hasOffer()).isFalse();

    order(array, (job, now) -> new JobEvent.HoldsReleased(USER, now));
    finish(worker, worker.claim(), 0);
    finish(worker, worker.claim(), 0);
    assertThat(awaitEnd(array).outcome()).isEqualTo(new Outcome.Exited(0));
  }

  @Test
  void a_job_waits_for_all_tasks_of_an_array() {
    JobId good = submit(tasks(1, 2));
    JobId after = follower("afterok:1[]");
    JobId never = follower("afternotok:1[]");
    ManualWorker worker = cluster.worker("seat");
    finish(worker, worker.claim(), 0);
    awaitCounts(good, new TaskCounts(0, 1, 0, 1, 0, 0), new TaskCounts(1, 0, 0, 1, 0, 0));
    assertThat(cluster.state(after)).isInstanceOf(JobState.Held.class);
    finish(worker, worker.claim(), 0);

    awaitEnd(good);
    cluster.dispatcher.tick();
    assertThat(cluster.state(after)).isNotInstanceOf(JobState.Held.class);
    assertThat(cluster.state(never)).isInstanceOf(JobState.Finished.class);
  }

  private JobId follower(String depend) {
    Eligibility waits = Eligibility.AT_ONCE.with(Wishes.read(DependencyList.parse(depend)));
    Bookkeeper.Submission submission =
        new Bookkeeper.Submission(SampleJobs.spec(), "", "digest", waits, false);
    return cluster.dispatcher.leader().submit(submission).id();
  }

  private void order(JobId job, Order order) {
    cluster.dispatcher.leader().order(job, order);
    cluster.dispatcher.tick();
  }

  private static void finish(ManualWorker worker, RunId run, int status) {
    worker.start(run);
    worker.stage(run);
    worker.exit(run, status);
  }

  @Test
  void a_million_tasks_are_one_record_until_something_comes_of_them() {
    JobId array = submit(tasks(0, 999_999));
    assertThat(cluster.storage.jobKey("j.1")).isPresent();
    assertThat(cluster.storage.jobKey("a.1.0")).isEmpty();
    cluster.dispatcher.leader().delete(array, SampleJobs.OWNER, false);
    assertThat(cluster.state(array)).isInstanceOf(JobState.Finished.class);
    assertThat(cluster.storage.jobKey("a.1.15")).isPresent();
    cluster.restart();
    assertThat(table(array).counts().deleted()).isEqualTo(1_000_000);
  }
}
