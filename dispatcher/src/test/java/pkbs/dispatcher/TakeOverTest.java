package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Outcome;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.RunId;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.testkit.Faults.Call;
import pkbs.testkit.Faults.Fault;
import pkbs.testkit.SampleJobs;

final class TakeOverTest {
  private final Cluster cluster = Cluster.leading();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void numbers_grow_and_are_not_used_again_after_a_restart() {
    JobId first = submit();
    JobId second = submit();
    cluster.restart();
    JobId third = submit();

    assertThat(second.sequence()).isEqualTo(first.sequence() + 1);
    assertThat(third).isGreaterThan(second);
  }

  @Test
  void after_an_orderly_end_the_numbers_go_on_without_a_gap() {
    JobId first = submit();
    cluster.restart();

    assertThat(submit().sequence()).isEqualTo(first.sequence() + 1);
  }

  @Test
  void a_fenced_leader_steps_down_and_keeps_answering_readers() {
    JobId before = submit();
    cluster.connection.faults().failNext(Call.APPEND, Fault.FENCED);

    assertThat(refusal(this::submit))
        .isEqualTo("queue storage unavailable, nothing was submitted; retry");
    assertThat(cluster.dispatcher.leader().epoch()).isEmpty();
    assertThat(cluster.job(before)).isNotNull();
  }

  @Test
  void a_leader_that_sees_another_epoch_ends() {
    cluster.storage.jobs().takeOver("another", SampleJobs.AT);
    assertThat(refusal(this::submit))
        .isEqualTo("queue storage unavailable, nothing was submitted; retry");

    cluster.pass(Duration.ofSeconds(1));

    assertThat(cluster.deposed).isTrue();
    assertThat(cluster.dispatcher.leader().epoch()).isEmpty();
  }

  @Test
  void an_append_without_an_answer_is_read_back_and_its_key_finds_the_job() {
    cluster.connection.faults().failNext(Call.APPEND, Fault.DONE_BUT_UNKNOWN);
    submitReserved();
    assertThat(refusal(() -> submitWithKey("k", "d")))
        .isEqualTo(
            "queue storage did not answer, it is unknown whether the request was carried out;"
                + " retry with the same request key");

    cluster.pass(Duration.ofSeconds(1));

    Bookkeeper.Submitted again = submitWithKey("k", "d");
    assertThat(again.isNew()).isFalse();
    assertThat(cluster.job(again.id()).key()).isEqualTo("k");
  }

  /// Spends the fault on the block of numbers, so that the next one meets the job.
  private void submitReserved() {
    assertThat(refusal(this::submit)).startsWith("queue storage did not answer");
    cluster.pass(Duration.ofSeconds(1));
    submit();
    cluster.connection.faults().failNext(Call.APPEND, Fault.DONE_BUT_UNKNOWN);
  }

  @Test
  void nothing_is_accepted_while_storage_is_away_and_readers_see_the_last_state() {
    JobId job = submit();
    cluster.connection.faults().disconnect();
    assertThat(refusal(this::submit)).contains("queue storage");
    cluster.pass(Duration.ofSeconds(10));
    assertThat(refusal(this::submit))
        .isEqualTo("queue storage unavailable, nothing was submitted; retry");
    assertThat(cluster.state(job)).isInstanceOf(JobState.Queued.class);

    cluster.connection.faults().connect();
    cluster.pass(Duration.ofSeconds(6));

    assertThat(submit()).isGreaterThan(job);
    assertThat(cluster.deposed).isFalse();
  }

  @Test
  void a_key_names_one_job_for_a_day() {
    Bookkeeper.Submitted first = submitWithKey("k", "d");
    Bookkeeper.Submitted again = submitWithKey("k", "d");

    assertThat(first.isNew()).isTrue();
    assertThat(again).isEqualTo(new Bookkeeper.Submitted(first.id(), false));
    RefusedException other =
        catchThrowableOfType(RefusedException.class, () -> submitWithKey("k", "other"));
    assertThat(other.refusal())
        .isEqualTo(
            Refusal.of(
                Refusal.Code.KEY_REUSED,
                "this request key was already used for job %s with different content"
                    .formatted(first.id())));

    cluster.clock.advance(Duration.ofHours(25));
    assertThat(submitWithKey("k", "other").isNew()).isTrue();
  }

  @Test
  void a_restarted_dispatcher_folds_what_ended_meanwhile() {
    ManualWorker worker = cluster.worker("seat");
    JobId done = submit();
    JobId queued = submit();
    RunId run = worker.claim();
    cluster.await(done, JobState.Running.class);
    cluster.dispatcher.close();
    worker.start(run);
    worker.stage(run);
    worker.exit(run, 7);

    cluster.restart();

    assertThat(cluster.state(done))
        .isInstanceOfSatisfying(
            JobState.Finished.class,
            end -> assertThat(end.outcome()).isEqualTo(new Outcome.Exited(7)));
    worker.beat();
    assertThat(worker.claim()).isEqualTo(RunId.of(queued, 1));
  }

  @Test
  void a_restarted_dispatcher_keeps_running_jobs_and_gives_their_worker_a_full_lease() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = submit();
    RunId run = worker.claim();
    cluster.await(job, JobState.Running.class);
    cluster.pass(Duration.ofSeconds(70));

    cluster.restart();
    cluster.pass(Duration.ofSeconds(70));
    assertThat(cluster.state(job)).isInstanceOf(JobState.Running.class);
    assertThat(worker.wanted(run)).isEqualTo(Want.RUN);
  }

  @Test
  void a_request_to_delete_survives_a_restart() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = submit();
    RunId run = worker.claim();
    cluster.await(job, JobState.Running.class);
    cluster.dispatcher.leader().delete(job, SampleJobs.OWNER, false);

    cluster.restart();

    assertThat(worker.wanted(run)).isEqualTo(Want.TERM);
  }

  @Test
  void the_leader_shows_every_two_seconds_that_it_leads() {
    cluster.pass(Duration.ofSeconds(10));
    cluster.connection.faults().failNext(Call.APPEND, Fault.NOT_DONE);

    cluster.pass(Duration.ofSeconds(2));

    assertThat(cluster.dispatcher.leader().trouble()).startsWith("stepped down");
  }

  private JobId submit() {
    return cluster.submit();
  }

  private Bookkeeper.Submitted submitWithKey(String key, String digest) {
    return cluster
        .dispatcher
        .leader()
        .submit(new Bookkeeper.Submission(SampleJobs.spec(), key, digest));
  }

  private static String refusal(Runnable call) {
    RefusedException thrown = catchThrowableOfType(RefusedException.class, call::run);
    return Optional.ofNullable(thrown).map(e -> e.refusal().line()).orElse("nothing was refused");
  }
}
