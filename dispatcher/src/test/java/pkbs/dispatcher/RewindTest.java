package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.testkit.Await;
import pkbs.testkit.FakeStore;
import pkbs.testkit.Faults.Call;
import pkbs.testkit.Faults.Fault;
import pkbs.testkit.SampleJobs;

/// Storage that goes back behind what it acknowledged, under a dispatcher that lives.
final class RewindTest {
  private final Cluster cluster = Cluster.leading();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void every_job_that_was_accepted_is_written_again_and_no_number_comes_twice() {
    JobId before = cluster.submit();
    FakeStore.Backup backup = cluster.storage.backup();
    List<JobId> after = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      after.add(cluster.submit());
    }
    long epoch = cluster.dispatcher.leader().epoch().orElseThrow();

    comeBackWith(backup);

    assertThat(cluster.dispatcher.leader().epoch().orElseThrow()).isGreaterThan(epoch);
    assertThat(cluster.dispatcher.jobs().ids()).contains(before).containsAll(after);
    JobId next = cluster.submit();
    assertThat(next).isGreaterThan(after.getLast());
    assertThat(cluster.dispatcher.api(new ApiFixture.MemoryResults()).meters().scrape())
        .contains("pkbs_storage_rewinds_total 1.0");
    cluster.restart();
    assertThat(cluster.dispatcher.jobs().ids()).containsAll(after).contains(next);
    assertThat(cluster.submit()).isGreaterThan(next);
  }

  @Test
  void an_end_that_was_recorded_stays_the_end() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = cluster.submit();
    RunId run = worker.claim();
    cluster.await(job, JobState.Running.class);
    FakeStore.Backup backup = cluster.storage.backup();
    worker.start(run);
    worker.stage(run);
    worker.exit(run, 5);
    JobState.Finished end = cluster.await(job, JobState.Finished.class);

    comeBackWith(backup);

    assertThat(cluster.state(job)).isEqualTo(end);
    assertThat(cluster.storage.runs().read(run).orElseThrow().run().state())
        .isEqualTo(RunState.DONE);
    worker.beat();
    cluster.dispatcher.tick();
    assertThat(worker.hasOffer()).isFalse();
  }

  @Test
  void a_run_whose_claim_was_forgotten_goes_on_where_it_is() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = cluster.submit();
    FakeStore.Backup backup = cluster.storage.backup();
    RunId run = worker.claim();
    worker.start(run);
    cluster.await(job, JobState.Running.class);
    awaitSeen(run, RunState.RUNNING);

    comeBackWith(backup);

    assertThat(cluster.state(job)).isInstanceOf(JobState.Running.class);
    assertThat(cluster.storage.runs().read(run).orElseThrow().run()).isEqualTo(worker.held(run));
    assertThat(worker.wanted(run)).isEqualTo(Want.RUN);
    cluster.dispatcher.tick();
    assertThat(worker.hasOffer()).isFalse();
  }

  @Test
  void a_run_whose_record_went_back_is_brought_up_again() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = cluster.submit();
    RunId run = worker.claim();
    cluster.await(job, JobState.Running.class);
    FakeStore.Backup backup = cluster.storage.backup();
    worker.start(run);
    awaitSeen(run, RunState.RUNNING);
    cluster.submit();

    comeBackWith(backup);

    assertThat(cluster.storage.runs().read(run).orElseThrow().run()).isEqualTo(worker.held(run));
  }

  @Test
  void payloads_that_are_still_in_memory_are_stored_again() {
    FakeStore.Backup backup = cluster.storage.backup();
    byte[] bytes = "#!/bin/sh\n".getBytes();
    cluster.dispatcher.housekeeping().keep(SampleJobs.payload(bytes), bytes);
    cluster.submit(SampleJobs.script("#!/bin/sh\n"));

    comeBackWith(backup);

    assertThat(cluster.storage.payloads().get(SampleJobs.payload(bytes))).isPresent();
  }

  @Test
  void a_repair_that_is_cut_off_goes_on() {
    FakeStore.Backup backup = cluster.storage.backup();
    List<JobId> jobs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      jobs.add(cluster.submit());
    }
    cluster.connection.faults().disconnect();
    cluster.pass(Duration.ofSeconds(3));
    cluster.storage.restore(backup);
    for (int i = 0; i < 3; i++) {
      cluster.connection.faults().failNext(Call.APPEND, Fault.DONE_BUT_UNKNOWN);
    }
    cluster.connection.faults().connect();
    for (int i = 0; i < 60 && cluster.dispatcher.leader().epoch().isEmpty(); i++) {
      cluster.pass(Duration.ofSeconds(1));
    }

    assertThat(cluster.dispatcher.leader().epoch()).isPresent();
    assertThat(cluster.dispatcher.jobs().ids()).containsAll(jobs);
    cluster.restart();
    assertThat(cluster.dispatcher.jobs().ids()).containsAll(jobs);
  }

  @Test
  void books_that_were_replaced_are_not_led() {
    JobId job = cluster.submit();
    cluster.storage.replaceBooks();
    cluster.pass(Duration.ofSeconds(10));

    assertThat(cluster.dispatcher.leader().epoch()).isEmpty();
    assertThat(cluster.dispatcher.leader().trouble())
        .isEqualTo(
            "cannot take over: the job books were replaced: storage fake-1 was expected, fake-2 is"
                + " there; restore it from a backup, or start this dispatcher again to begin with"
                + " what is there");
    assertThat(cluster.dispatcher.jobs().find(job)).isPresent();
    assertThat(cluster.deposed).isFalse();
  }

  private void comeBackWith(FakeStore.Backup backup) {
    cluster.connection.faults().disconnect();
    cluster.pass(Duration.ofSeconds(3));
    assertThat(cluster.dispatcher.leader().epoch()).isEmpty();
    cluster.storage.restore(backup);
    cluster.connection.faults().connect();
    cluster.pass(Duration.ofSeconds(6));
    assertThat(cluster.dispatcher.leader().epoch()).isPresent();
  }

  private void awaitSeen(RunId run, RunState state) {
    Await.until(
        run + " is seen as " + state,
        () ->
            cluster
                .dispatcher
                .leader()
                .lastSeen(run)
                .filter(seen -> seen.state() == state)
                .isPresent());
  }
}
