package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.JobState;
import pkbs.core.Limits;
import pkbs.core.WorkerId;
import pkbs.testkit.SampleJobs;

final class HousekeepingTest {
  private final Cluster cluster = Cluster.leading();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void the_reconcile_finds_a_run_whose_record_is_gone() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = submit();
    worker.claim();
    cluster.await(job, JobState.Running.class);
    cluster.storage.runs().purge(job);

    cluster.dispatcher.reconcile();
    cluster.dispatcher.tick();
    assertThat(cluster.job(job).attempt()).isEqualTo(1);
    cluster.dispatcher.reconcile();

    cluster.awaitAttempt(job, 2);
  }

  @Test
  void run_records_go_ten_minutes_after_their_end_was_folded() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = submit();
    worker.runOne();
    cluster.await(job, JobState.Finished.class);

    cluster.pass(Duration.ofSeconds(599), worker);
    reconcile();
    assertThat(cluster.storage.runs().readAll()).hasSize(1);
    cluster.pass(Duration.ofSeconds(2), worker);
    reconcile();

    assertThat(cluster.storage.runs().readAll()).isEmpty();
    assertThat(cluster.state(job)).isInstanceOf(JobState.Finished.class);
  }

  @Test
  void an_offer_that_nobody_takes_up_is_withdrawn() {
    WorkerId nobody = new WorkerId("nobody-1");
    cluster.storage.work().offer(nobody, SampleJobs.offer(99, 1, 1));
    reconcile();
    cluster.clock.advance(StaleOffers.AGE_MAX);
    cluster.storage.work().offer(nobody, SampleJobs.offer(100, 1, 1));
    reconcile();
    cluster.clock.advance(Duration.ofSeconds(1));
    reconcile();

    cluster.storage.work().welcome(nobody);
    assertThat(cluster.storage.work().fetch(nobody, 2, Duration.ZERO))
        .extracting(delivery -> delivery.offer().run().job().sequence())
        .containsExactly(100L);
  }

  @Test
  void a_worker_that_cannot_hear_its_offers_is_welcomed_again() {
    ManualWorker worker = cluster.worker("seat");
    cluster.storage.work().dismiss(worker.id);
    submit();
    assertThat(worker.hasOffer()).isFalse();

    cluster.pass(Placing.UNCLAIMED_MAX.plusSeconds(1), worker);

    assertThat(worker.hasOffer()).isTrue();
  }

  @Test
  void old_jobs_leave_the_books() {
    ManualWorker worker = cluster.worker("seat");
    JobId old = submit();
    worker.runOne();
    cluster.await(old, JobState.Finished.class);

    cluster.clock.advance(Limits.HISTORY_AGE_MAX.plusHours(1));
    reconcile();

    assertThat(cluster.dispatcher.jobs().find(old)).isEmpty();
    cluster.restart();
    assertThat(cluster.dispatcher.jobs().find(old)).isEmpty();
  }

  @Test
  void an_unused_payload_goes_after_an_hour_and_a_used_one_stays() {
    byte[] used = "used".getBytes();
    byte[] unused = "unused".getBytes();
    cluster.dispatcher.housekeeping().keep(SampleJobs.payload(used), used);
    cluster.dispatcher.housekeeping().keep(SampleJobs.payload(unused), unused);
    submitSpec(SampleJobs.script("used"));

    cluster.dispatcher.housekeeping().collectGarbage();
    cluster.clock.advance(Duration.ofMinutes(61));
    cluster.dispatcher.housekeeping().collectGarbage();

    assertThat(cluster.storage.payloads().stored())
        .containsExactly(SampleJobs.payload(used).sha256());
  }

  private void reconcile() {
    cluster.dispatcher.reconcile();
    cluster.dispatcher.tick();
  }

  private JobId submit() {
    return cluster.submit();
  }

  private void submitSpec(JobSpec spec) {
    cluster.submit(spec);
  }
}
