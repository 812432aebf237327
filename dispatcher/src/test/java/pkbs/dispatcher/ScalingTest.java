package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.RunId;
import pkbs.core.schedule.WantedWorkers;
import pkbs.testkit.Await;
import pkbs.testkit.FakeStore;

/// How the count of wanted workers follows jobs and workers. A worker here has room for four sample
/// jobs.
final class ScalingTest {
  private final Cluster cluster = Cluster.leading();

  @AfterEach
  void close() {
    cluster.close();
  }

  private WantedWorkers wanted() {
    cluster.dispatcher.tick();
    return cluster.dispatcher.scaling().wanted().orElseThrow();
  }

  private RunId running(ManualWorker worker, JobId job) {
    RunId run = worker.claim();
    worker.start(run);
    cluster.await(job, JobState.Running.class);
    return run;
  }

  private double killed() {
    return cluster.dispatcher.meters().killedByScaledown();
  }

  @Test
  void what_waits_wants_workers_and_what_runs_keeps_them() {
    ManualWorker worker = cluster.worker("a");
    assertThat(wanted()).isEqualTo(new WantedWorkers(0, 0, 1, 0));

    for (int i = 0; i < 6; i++) {
      cluster.submit();
    }
    Await.until("four are offered", () -> wanted().busy() == 1);
    assertThat(wanted()).isEqualTo(new WantedWorkers(2, 1, 1, 2));
    assertThat(wanted().exported()).isEqualTo(2);

    cluster.worker("b");
    Await.until("the rest is offered", () -> wanted().equals(new WantedWorkers(2, 2, 2, 0)));
    worker.close();
  }

  @Test
  void a_worker_that_drains_is_on_its_way_out_and_wants_nothing() {
    ManualWorker worker = cluster.worker("a");
    JobId job = cluster.submit();
    RunId run = running(worker, job);
    assertThat(wanted()).isEqualTo(new WantedWorkers(1, 1, 1, 0));

    worker.beat(false);
    assertThat(wanted()).isEqualTo(new WantedWorkers(0, 0, 0, 0));
  }

  @Test
  void the_size_of_workers_is_remembered_when_the_last_is_gone() {
    ManualWorker worker = cluster.worker("a");
    worker.leave();
    Await.until("it is gone", () -> cluster.dispatcher.workers().all().isEmpty());
    for (int i = 0; i < 9; i++) {
      cluster.submit();
    }
    assertThat(wanted()).isEqualTo(new WantedWorkers(3, 0, 0, 9));
  }

  @Test
  void one_that_does_not_lead_knows_nothing() {
    try (FakeStore other = cluster.storage.another();
        Dispatcher standby = cluster.dispatcher(other, "b", new AtomicBoolean())) {
      standby.tick();
      assertThat(standby.scaling().wanted()).isEmpty();
    }
  }

  @Test
  void a_job_that_ends_on_a_draining_worker_is_not_killed_by_it() {
    ManualWorker worker = cluster.worker("a");
    JobId job = cluster.submit();
    RunId run = running(worker, job);
    worker.beat(false);
    worker.stage(run);
    worker.exit(run, 0);
    cluster.await(job, JobState.Finished.class);
    worker.leave();
    Await.until("it is gone", () -> cluster.dispatcher.workers().all().isEmpty());
    assertThat(killed()).isZero();
  }

  @Test
  void a_job_that_a_draining_worker_gives_back_is_counted() {
    ManualWorker worker = cluster.worker("a");
    JobId job = cluster.submit();
    RunId run = running(worker, job);
    worker.beat(false);
    wanted();
    worker.giveBack(run);
    cluster.await(job, JobState.Queued.class);
    worker.leave();
    Await.until("it is gone", () -> cluster.dispatcher.workers().all().isEmpty());
    assertThat(killed()).isEqualTo(1);
  }

  @Test
  void a_job_that_a_draining_worker_loses_is_counted() {
    ManualWorker worker = cluster.worker("a");
    JobId job = cluster.submit();
    RunId run = running(worker, job);
    worker.beat(false);
    cluster.pass(Cluster.LEASE.plus(Duration.ofSeconds(10)));
    cluster.await(job, JobState.Queued.class);
    assertThat(killed()).isEqualTo(1);
  }
}
