package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.protocol.Health;
import pkbs.testkit.Await;

final class AlarmsTest {
  private final Cluster cluster = Cluster.leading();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void workers_that_fall_silent_together_raise_an_alarm_and_are_not_given_up() {
    ManualWorker a = cluster.worker("a");
    ManualWorker b = cluster.worker("b");
    ManualWorker c = cluster.worker("c");
    cluster.pass(Duration.ofSeconds(70), a, b, c);
    JobId job = cluster.submit();
    runOn(a, b, c);
    cluster.await(job, JobState.Running.class);
    assertThat(alarms()).isEqualTo("none");

    cluster.pass(Duration.ofSeconds(90));
    assertThat(alarms())
        .startsWith(
            "most of 3 workers are silent, none is given up yet; check their hosts and the network");
    assertThat(metrics()).contains("pkbs_mass_silence 1.0");
    assertThat(cluster.state(job)).isInstanceOf(JobState.Running.class);

    cluster.pass(Duration.ofSeconds(10), a, b, c);
    assertThat(metrics()).contains("pkbs_mass_silence 0.0");
  }

  @Test
  void workers_that_leave_in_order_are_gone_at_once_and_raise_none() {
    ManualWorker a = cluster.worker("a");
    ManualWorker b = cluster.worker("b");
    ManualWorker c = cluster.worker("c");
    cluster.pass(Duration.ofSeconds(1), a, b, c);
    a.leave();
    b.leave();
    List<JobId> jobs = List.of(cluster.submit(), cluster.submit());

    c.runOne();
    c.runOne();
    jobs.forEach(job -> cluster.await(job, JobState.Finished.class));
    cluster.pass(Duration.ofSeconds(90), c);
    assertThat(alarms()).isEqualTo("none");
    assertThat(cluster.dispatcher.workers().all()).hasSize(1);
  }

  @Test
  void what_a_leaving_worker_still_holds_is_lost_and_runs_elsewhere() {
    ManualWorker a = cluster.worker("a");
    cluster.pass(Duration.ofSeconds(1), a);
    JobId job = cluster.submit();
    a.claim();
    cluster.await(job, JobState.Running.class);

    a.leave();
    ManualWorker b = cluster.worker("b");
    b.runOne();
    cluster.await(job, JobState.Finished.class);
    assertThat(cluster.job(job).crashes()).isEqualTo(1);
  }

  /// Whoever is offered the job claims it.
  private void runOn(ManualWorker... workers) {
    Await.until("claimed", () -> List.of(workers).stream().anyMatch(this::claims));
  }

  private boolean claims(ManualWorker worker) {
    if (worker.hasOffer()) {
      worker.claim();
      return true;
    }
    return false;
  }

  @Test
  void work_that_does_not_start_for_a_minute_raises_one() {
    cluster.pass(Duration.ofMinutes(5));
    ManualWorker deaf = cluster.worker("deaf");
    cluster.pass(Duration.ofMinutes(5), deaf);
    JobId job = cluster.submit();
    cluster.pass(Duration.ofSeconds(55), deaf);
    assertThat(alarms()).isEqualTo("none");

    cluster.pass(Duration.ofSeconds(10), deaf);
    assertThat(alarms())
        .matches(
            "1 jobs wait, there is room, and none was claimed for 6\\d s; check the workers' logs");
    assertThat(metrics()).contains("pkbs_idle_work 1.0");

    deaf.runOne();
    cluster.await(job, JobState.Finished.class);
    cluster.pass(Duration.ofSeconds(1), deaf);
    assertThat(alarms()).isEqualTo("none");
  }

  @Test
  void jobs_that_wait_for_resources_raise_none() {
    ManualWorker worker = cluster.worker("seat");
    for (int i = 0; i < 5; i++) {
      cluster.submit();
    }
    for (int i = 0; i < 4; i++) {
      worker.claim();
    }
    cluster.pass(Duration.ofMinutes(3), worker);

    assertThat(alarms()).isEqualTo("none");
  }

  private String alarms() {
    List<Health.Check> checks = api().readiness().check().checks();
    Health.Check alarms = checks.getLast();
    assertThat(alarms.name()).isEqualTo("alarms");
    assertThat(alarms.ok()).isTrue();
    return alarms.detail();
  }

  private String metrics() {
    return api().meters().scrape();
  }

  private Api api() {
    return cluster.dispatcher.api(new ApiFixture.MemoryResults());
  }
}
