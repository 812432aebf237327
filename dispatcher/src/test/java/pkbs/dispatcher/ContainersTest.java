package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pkbs.core.Container;
import pkbs.core.HoldType;
import pkbs.core.Job;
import pkbs.core.JobEvent;
import pkbs.core.JobId;
import pkbs.core.JobSignal;
import pkbs.core.JobSpec;
import pkbs.core.JobState;
import pkbs.core.Outcome;
import pkbs.core.RefusedException;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.Surroundings;
import pkbs.core.schedule.Verdict;
import pkbs.kubernetes.PodNames;
import pkbs.kubernetes.PodOrder;
import pkbs.kubernetes.PodSight;
import pkbs.kubernetes.PodSight.Phase;
import pkbs.kubernetes.PodTrouble;
import pkbs.kubernetes.PodTrouble.Kind;
import pkbs.testkit.Await;
import pkbs.testkit.SampleJobs;

/// Jobs in containers from their submission to their end, with the pods told by the test.
@Timeout(120)
class ContainersTest {
  private static final ContainerLimits LIMITS =
      new ContainerLimits(2, Duration.ofSeconds(300), Duration.ofHours(1));
  private static final String DIGEST = "docker.io/library/alpine@sha256:ab";
  private static final PodSight RUNNING =
      new PodSight(Phase.RUNNING, Optional.empty(), Optional.of(DIGEST), Optional.of("node-1"));

  private final Cluster cluster = new Cluster();
  private ContainerDesk desk;
  private int boots;

  @BeforeEach
  void start() {
    lead();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void lead() {
    Dispatcher dispatcher = cluster.dispatcher;
    dispatcher.leader().placing().containers().enable(LIMITS, () -> {});
    desk =
        new ContainerDesk(
            dispatcher.leader(), dispatcher.jobs(), cluster.connection.runs(), cluster.time());
    dispatcher.tick();
    assertThat(dispatcher.leader().epoch()).isPresent();
  }

  @Test
  void a_job_gets_a_pod_and_runs_on_the_worker_in_it() {
    ManualWorker pooled = cluster.worker("pooled");
    JobId id = cluster.submit(inContainer());
    RunId run = cluster.job(id).currentRun();
    assertThat(wanted().get(run).mayBeRemade()).isTrue();
    assertThat(why(id)).isEqualTo(new Verdict(Verdict.Cause.POD_PENDING, "its pod is asked for"));
    assertThat(pooled.hasOffer()).isFalse();

    ManualWorker worker = inPod(run);
    assertThat(worker.hasOffer()).isFalse();
    see(run, RUNNING);
    assertThat(container(id).digest()).contains(DIGEST);
    assertThat(worker.claim()).isEqualTo(run);
    cluster.await(id, JobState.Running.class);
    assertThat(wanted().get(run).mayBeRemade()).isFalse();
    worker.start(run);
    worker.stage(run);
    cluster.await(id, JobState.Exiting.class);
    assertThat(wanted()).containsKey(run);
    worker.exit(run, 0);
    cluster.await(id, JobState.Finished.class);
    assertThat(wanted()).isEmpty();
    assertThat(desk.isOver(run)).isTrue();
    worker.close();
  }

  @Test
  void without_a_digest_it_runs_a_little_later() {
    JobId id = cluster.submit(inContainer());
    ManualWorker worker = inPod(cluster.job(id).currentRun());
    cluster.pass(Duration.ofSeconds(12), worker);
    worker.claim();
    cluster.await(id, JobState.Running.class);
    worker.close();
  }

  @Test
  void an_image_that_cannot_be_pulled_ends_the_job_after_a_while() {
    JobId id = cluster.submit(inContainer());
    RunId run = cluster.job(id).currentRun();
    see(run, troubled(Phase.STARTING, Kind.IMAGE, "image alpine cannot be pulled: no such host"));
    assertThat(why(id).detail()).isEqualTo("image alpine cannot be pulled: no such host");
    cluster.pass(Duration.ofSeconds(299));
    see(run, troubled(Phase.STARTING, Kind.IMAGE, "image alpine cannot be pulled: back-off"));
    assertThat(cluster.state(id)).isInstanceOf(JobState.Queued.class);
    cluster.pass(Duration.ofSeconds(2));
    see(run, troubled(Phase.STARTING, Kind.IMAGE, "image alpine cannot be pulled: back-off"));
    assertThat(cluster.await(id, JobState.Finished.class).outcome())
        .isEqualTo(new Outcome.Rejected("image alpine cannot be pulled: back-off (for 300 s)"));
    assertThat(desk.isOver(run)).isTrue();
  }

  @Test
  void what_can_never_start_ends_the_job_at_once() {
    JobId id = cluster.submit(inContainer());
    see(
        cluster.job(id).currentRun(),
        troubled(Phase.STARTING, Kind.NEVER, "image A is no image name"));
    assertThat(cluster.await(id, JobState.Finished.class).outcome())
        .isEqualTo(new Outcome.Rejected("image A is no image name"));
    assertThat(cluster.job(id).attempts().getLast().endedAs()).isEqualTo(RunState.REJECTED);
  }

  @Test
  void a_worker_that_claims_is_faster_than_any_rejection() {
    JobId id = cluster.submit(inContainer());
    RunId run = cluster.job(id).currentRun();
    ManualWorker worker = inPod(run);
    see(run, RUNNING);
    worker.claim();
    see(run, troubled(Phase.STARTING, Kind.NEVER, "too late"));
    cluster.await(id, JobState.Running.class);
    worker.close();
  }

  @Test
  void a_claimed_run_whose_pod_is_gone_is_lost_and_tried_again() {
    JobId id = cluster.submit(inContainer());
    RunId run = cluster.job(id).currentRun();
    ManualWorker worker = started(id);
    PodSight gone = troubled(Phase.ENDED, Kind.GONE, "its pod was evicted: no space");
    see(run, gone);
    assertThat(cluster.state(id)).isInstanceOf(JobState.Running.class);
    cluster.pass(Duration.ofSeconds(16), worker);
    see(run, gone);
    cluster.awaitAttempt(id, 2);
    assertThat(cluster.job(id).attempts().getLast().reason())
        .isEqualTo("its pod was evicted: no space");
    cluster.dispatcher.tick();
    assertThat(wanted()).containsOnlyKeys(cluster.job(id).currentRun());
    assertThat(desk.isOver(run)).isTrue();
    worker.close();
  }

  @Test
  void an_end_that_its_worker_has_recorded_outweighs_the_loss_of_the_pod() {
    JobId id = cluster.submit(inContainer());
    RunId run = cluster.job(id).currentRun();
    ManualWorker worker = started(id);
    see(run, troubled(Phase.ENDED, Kind.GONE, "its pod is gone"));
    worker.exit(run, 0);
    assertThat(cluster.await(id, JobState.Finished.class).outcome())
        .isEqualTo(new Outcome.Exited(0));
    worker.close();
  }

  @Test
  void a_container_that_ends_at_once_three_times_ends_the_job() {
    JobId id = cluster.submit(inContainer());
    RunId run = cluster.job(id).currentRun();
    PodSight stopped =
        troubled(Phase.RUNNING, Kind.STOPPED, "its container ended with 126 (Error)");
    for (int i = 0; i < 3; i++) {
      assertThat(cluster.state(id)).isInstanceOf(JobState.Queued.class);
      see(run, new PodSight(Phase.WAITING, Optional.empty(), Optional.empty(), Optional.empty()));
      see(run, stopped);
    }
    assertThat(cluster.await(id, JobState.Finished.class).outcome())
        .isEqualTo(
            new Outcome.Rejected("before the job began, its container ended with 126 (Error)"));
  }

  @Test
  void a_deleted_or_held_job_wants_no_pod() {
    JobId deleted = cluster.submit(inContainer());
    JobId held = cluster.submit(inContainer());
    RunId first = cluster.job(deleted).currentRun();
    RunId second = cluster.job(held).currentRun();
    assertThat(wanted()).containsOnlyKeys(first, second);
    cluster.dispatcher.leader().delete(deleted, SampleJobs.OWNER, false);
    hold(held);
    assertThat(wanted()).isEmpty();
    assertThat(desk.isOver(first)).isTrue();
    assertThat(desk.isOver(second)).isTrue();
  }

  private void hold(JobId id) {
    cluster
        .dispatcher
        .leader()
        .order(id, (job, at) -> new JobEvent.HoldsSet(Set.of(HoldType.USER), SampleJobs.OWNER, at));
  }

  @Test
  void a_container_takes_signals_but_is_not_suspended() {
    JobId id = cluster.submit(inContainer());
    ManualWorker worker = started(id);
    assertThatThrownBy(() -> signal(id, new JobSignal.Suspend()))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e ->
                assertThat(e.refusal().line())
                    .isEqualTo("job " + id + ": what runs in a container cannot be suspended"));
    signal(id, new JobSignal.Number(10));
    Await.until("told", () -> worker.told.stream().anyMatch(it -> it.once().isPresent()));
    worker.close();
  }

  private void signal(JobId id, JobSignal signal) {
    cluster.dispatcher.leader().order(id, (job, at) -> new JobEvent.SignalSent(signal));
  }

  @Test
  void no_more_pods_are_asked_for_than_have_room() {
    JobId first = cluster.submit(inContainer());
    JobId second = cluster.submit(inContainer());
    JobId third = cluster.submit(inContainer());
    assertThat(wanted())
        .containsOnlyKeys(cluster.job(first).currentRun(), cluster.job(second).currentRun());
    assertThat(why(third).cause()).isEqualTo(Verdict.Cause.RESOURCES);
    cluster.dispatcher.leader().delete(first, SampleJobs.OWNER, false);
    cluster.dispatcher.tick();
    Await.until("the third", () -> wanted().containsKey(cluster.job(third).currentRun()));
  }

  @Test
  void the_next_leader_wants_the_same_pods() {
    JobId waiting = cluster.submit(inContainer());
    JobId running = cluster.submit(inContainer());
    RunId run = cluster.job(running).currentRun();
    ManualWorker worker = started(running);
    Map<RunId, PodOrder> before = wanted();
    cluster.dispatcher.close();
    cluster.connection.close();
    cluster.connection = cluster.storage.another();
    cluster.dispatcher = cluster.dispatcher(cluster.connection, "test", cluster.deposed);
    lead();
    cluster.dispatcher.tick();
    Await.until("the same", () -> wanted().keySet().equals(before.keySet()));
    assertThat(wanted().get(run).mayBeRemade()).isFalse();
    assertThat(wanted().get(cluster.job(waiting).currentRun()).mayBeRemade()).isTrue();
    worker.close();
  }

  @Test
  void a_pod_of_a_job_that_is_not_in_the_books_is_over() {
    assertThat(desk.isOver(RunId.of(new JobId(4711), 1))).isTrue();
  }

  private Map<RunId, PodOrder> wanted() {
    return desk.wanted().orElseThrow();
  }

  private Verdict why(JobId id) {
    return cluster.dispatcher.leader().placing().whyWaiting(cluster.job(id));
  }

  private Container container(JobId id) {
    Job job = cluster.job(id);
    return job.spec().surroundings().container().orElseThrow();
  }

  private ManualWorker inPod(RunId run) {
    ManualWorker worker =
        new ManualWorker(cluster.storage.another(), PodNames.of(run), boots++, PodNames.POOL);
    worker.beat();
    cluster.dispatcher.tick();
    return worker;
  }

  /// The worker of a job that runs in its pod.
  private ManualWorker started(JobId id) {
    RunId run = cluster.job(id).currentRun();
    ManualWorker worker = inPod(run);
    see(run, RUNNING);
    worker.start(worker.claim());
    cluster.await(id, JobState.Running.class);
    return worker;
  }

  private void see(RunId run, PodSight sight) {
    desk.seen(Map.of(run, sight));
    cluster.dispatcher.tick();
  }

  private static PodSight troubled(Phase phase, Kind kind, String text) {
    return new PodSight(
        phase, Optional.of(new PodTrouble(kind, text)), Optional.empty(), Optional.empty());
  }

  private static JobSpec inContainer() {
    return SampleJobs.spec().within(Surroundings.PLAIN.in(Container.of("alpine", 0)));
  }
}
