package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Outcome;
import pkbs.core.RefusedException;
import pkbs.core.RunId;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.testkit.FakeStore;
import pkbs.testkit.SampleJobs;

final class TwoDispatchersTest {
  private final Cluster cluster = Cluster.leading();
  private final FakeStore connection = cluster.storage.another();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Dispatcher standby = cluster.dispatcher(connection, "standby", ended);

  @AfterEach
  void close() {
    standby.close();
    connection.close();
    cluster.close();
  }

  @Test
  void the_second_one_stands_by_while_the_first_one_leads() {
    cluster.submit();
    for (int second = 0; second < 60; second++) {
      cluster.pass(Duration.ofSeconds(1));
      standby.tick();
    }

    assertThat(cluster.dispatcher.leader().epoch()).contains(1L);
    assertThat(standby.leader().epoch()).isEmpty();
    assertThat(standby.leader().trouble()).isEqualTo("stands by: test leads in epoch 1");
    assertThat(standby.leader().knowsJobs()).isFalse();
    assertThat(refusal(() -> submitTo(standby)))
        .isEqualTo("queue storage unavailable, nothing was submitted; retry");
    assertThat(ended).isFalse();
  }

  @Test
  void it_takes_over_from_a_leader_that_falls_silent_for_ten_seconds() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = cluster.submit();
    RunId run = worker.claim();
    cluster.await(job, JobState.Running.class);
    standby.tick();

    pass(standby, 9);
    assertThat(standby.leader().epoch()).isEmpty();
    pass(standby, 2);

    assertThat(standby.leader().epoch()).contains(2L);
    assertThat(standby.jobs().find(job).orElseThrow().state()).isInstanceOf(JobState.Running.class);
    worker.start(run);
    worker.stage(run);
    worker.exit(run, 0);
    standby.reconcile();
    standby.tick();
    assertThat(standby.jobs().find(job).orElseThrow().state())
        .isInstanceOfSatisfying(
            JobState.Finished.class,
            end -> assertThat(end.outcome()).isEqualTo(new Outcome.Exited(0)));
  }

  @Test
  void a_leader_that_stood_still_meanwhile_releases_nothing_and_ends() {
    ManualWorker worker = cluster.worker("seat");
    standby.tick();
    pass(standby, 11);
    assertThat(standby.leader().epoch()).contains(2L);

    assertThat(cluster.dispatcher.leader().epoch()).contains(1L);
    assertThat(cluster.dispatcher.leader().freshEpoch()).isEmpty();
    assertThat(refusal(() -> submitTo(cluster.dispatcher)))
        .isEqualTo("queue storage unavailable, nothing was submitted; retry");
    assertThat(cluster.dispatcher.leader().epoch()).isEmpty();
    assertThat(worker.hasOffer()).isFalse();
    cluster.clock.advance(Duration.ofMillis(300));
    cluster.dispatcher.tick();

    assertThat(cluster.deposed).isTrue();
    assertThat(cluster.dispatcher.leader().trouble())
        .isEqualTo("another dispatcher led in between");
    assertThat(ended).isFalse();
  }

  @Test
  void it_need_not_wait_for_a_leader_that_ends_in_order() {
    JobId job = cluster.submit();
    standby.tick();
    cluster.dispatcher.close();
    cluster.clock.advance(Duration.ofSeconds(1));
    standby.tick();

    assertThat(standby.leader().epoch()).contains(2L);
    assertThat(submitTo(standby).sequence()).isEqualTo(job.sequence() + 1);
  }

  @Test
  void a_leader_that_is_cut_off_is_followed_and_ends_when_it_comes_back() {
    JobId job = cluster.submit();
    standby.tick();
    cluster.connection.faults().disconnect();
    for (int second = 0; second < 14; second++) {
      cluster.pass(Duration.ofSeconds(1));
      standby.tick();
    }
    assertThat(cluster.dispatcher.leader().epoch()).isEmpty();
    assertThat(cluster.dispatcher.jobs().find(job)).isPresent();
    assertThat(cluster.dispatcher.leader().knowsJobs()).isTrue();
    assertThat(standby.leader().epoch()).contains(2L);

    cluster.connection.faults().connect();
    cluster.pass(Duration.ofSeconds(6));

    assertThat(cluster.deposed).isTrue();
  }

  @Test
  void two_that_do_not_wait_for_one_another_leave_one_leader() {
    AtomicBoolean hastyEnded = new AtomicBoolean();
    Dispatcher hasty =
        new Dispatcher(
            connection,
            cluster.time(),
            new Dispatcher.Settings("hasty", Cluster.LEASE, Cluster.LEASE, Duration.ZERO),
            () -> hastyEnded.set(true));
    hasty.tick();

    assertThat(hasty.leader().epoch()).contains(2L);
    cluster.pass(Duration.ofSeconds(3));
    assertThat(cluster.deposed).isTrue();
    assertThat(hastyEnded).isFalse();
    hasty.close();
  }

  @Test
  void a_heartbeat_is_not_answered_on_an_old_proof_of_leadership() {
    ManualWorker worker = cluster.worker("seat");
    JobId job = cluster.submit();
    RunId run = worker.claim();
    cluster.await(job, JobState.Running.class);
    assertThat(worker.wanted(run)).isEqualTo(Want.RUN);

    cluster.clock.advance(Duration.ofSeconds(6));
    assertThat(worker.isAnswered()).isFalse();
    cluster.dispatcher.tick();
    assertThat(worker.isAnswered()).isTrue();
  }

  /// Only the given one lives.
  private void pass(Dispatcher living, int seconds) {
    for (int second = 0; second < seconds; second++) {
      cluster.clock.advance(Duration.ofSeconds(1));
      living.tick();
    }
  }

  private static JobId submitTo(Dispatcher dispatcher) {
    return dispatcher
        .leader()
        .submit(new Bookkeeper.Submission(SampleJobs.spec(), "", "digest"))
        .id();
  }

  private static String refusal(Runnable call) {
    return catchThrowableOfType(RefusedException.class, call::run).refusal().line();
  }
}
