package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Owner;
import pkbs.core.RefusedException;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.jetstream.JobBook.Unreadable;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.testkit.SampleJobs;

/// Jobs whose record cannot be read.
final class QuarantineTest {
  private final Cluster cluster = Cluster.leading();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void the_job_is_shown_as_held_and_the_others_go_on() {
    JobId bad = cluster.submit();
    JobId good = cluster.submit();
    damage(bad);

    assertThat(cluster.state(bad))
        .isInstanceOfSatisfying(
            JobState.Held.class,
            held -> assertThat(held.reason()).isEqualTo("its record in the books cannot be read"));
    ManualWorker worker = cluster.worker("seat");
    assertThat(worker.runOne().job()).isEqualTo(good);
    cluster.await(good, JobState.Finished.class);
    assertThat(worker.hasOffer()).isFalse();
    assertThat(cluster.storage.jobKey("j." + bad.sequence()).orElseThrow())
        .asString()
        .isEqualTo("{damaged");
  }

  @Test
  void its_run_goes_on_and_its_worker_is_not_told_to_stop() {
    ManualWorker worker = cluster.worker("seat");
    JobId bad = cluster.submit();
    RunId run = worker.claim();
    cluster.await(bad, JobState.Running.class);
    damage(bad);

    assertThat(worker.wanted(run)).isEqualTo(Want.RUN);
    cluster.dispatcher.reconcile();
    cluster.pass(Duration.ofSeconds(90), worker);
    worker.start(run);
    worker.stage(run);
    worker.exit(run, 0);
    cluster.dispatcher.reconcile();
    cluster.pass(Duration.ofMinutes(11), worker);
    cluster.dispatcher.reconcile();
    cluster.dispatcher.tick();

    assertThat(cluster.state(bad)).isInstanceOf(JobState.Held.class);
    assertThat(cluster.storage.runs().read(run).orElseThrow().run().state())
        .isEqualTo(RunState.DONE);
  }

  @Test
  void it_is_deleted_by_force_only_and_its_bytes_are_kept() {
    ManualWorker worker = cluster.worker("seat");
    JobId bad = cluster.submit();
    RunId run = worker.claim();
    cluster.await(bad, JobState.Running.class);
    damage(bad);

    assertThat(
            catchThrowableOfType(RefusedException.class, () -> delete(bad, false)).refusal().line())
        .isEqualTo(
            "job %s: its record in the books cannot be read; delete it by force".formatted(bad));
    assertThat(delete(bad, true).state()).isInstanceOf(JobState.Finished.class);

    assertThat(cluster.storage.jobKey("kept.j." + bad.sequence()).orElseThrow())
        .asString()
        .isEqualTo("{damaged");
    assertThat(worker.wanted(run)).isEqualTo(Want.FENCED);
    cluster.restart();
    assertThat(cluster.state(bad)).isInstanceOf(JobState.Finished.class);
    assertThat(cluster.dispatcher.leader().quarantine().size()).isZero();
  }

  @Test
  void no_payload_is_removed_meanwhile() {
    JobId bad = cluster.submit();
    byte[] bytes = "of the damaged job".getBytes(StandardCharsets.UTF_8);
    cluster.dispatcher.housekeeping().keep(SampleJobs.payload(bytes), bytes);
    damage(bad);

    cluster.dispatcher.housekeeping().collectGarbage();
    cluster.clock.advance(Duration.ofMinutes(61));
    cluster.dispatcher.tick();
    cluster.dispatcher.housekeeping().collectGarbage();

    assertThat(cluster.storage.payloads().stored()).hasSize(1);
  }

  @Test
  void owner_and_name_are_read_where_they_can_be() {
    Quarantine quarantine = new Quarantine();
    String text =
        "{\"v\":1,\"job\":{\"spec\":{\"name\":\"fit-3\",\"owner\":{\"name\":\"ann\"},\"qu";

    List<Job> shown =
        quarantine.take(
            List.of(
                new Unreadable("j.7", text.getBytes(StandardCharsets.UTF_8)),
                new Unreadable("j.8", new byte[] {0, 1}),
                new Unreadable("j.9", new byte[0]),
                new Unreadable("meta.seq", new byte[0])),
            Set.of(new JobId(9)),
            SampleJobs.AT);

    assertThat(shown).extracting(Job::id).containsExactly(new JobId(7), new JobId(8));
    assertThat(shown.get(0).spec().owner()).isEqualTo(new Owner("ann"));
    assertThat(shown.get(0).spec().name()).isEqualTo("fit-3");
    assertThat(shown.get(1).spec().owner()).isEqualTo(new Owner("_unreadable"));
    assertThat(quarantine.alarm())
        .contains("2 job records cannot be read: 7.pkbs, 8.pkbs; see the log");
  }

  private Job delete(JobId job, boolean force) {
    return cluster.dispatcher.leader().delete(job, SampleJobs.OWNER, force);
  }

  private void damage(JobId job) {
    cluster.storage.damageJobKey("j." + job.sequence());
    cluster.restart();
  }
}
