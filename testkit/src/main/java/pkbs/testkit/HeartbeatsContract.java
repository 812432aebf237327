package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import pkbs.core.WorkerId;
import pkbs.jetstream.Heartbeats;
import pkbs.jetstream.Store;
import pkbs.protocol.Control;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.HeartbeatReply;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.protocol.HeartbeatReply.Wanted;

/// What every [Heartbeats] keeps.
public interface HeartbeatsContract {
  Duration SHORT_WAIT = Duration.ofMillis(200);
  Duration LONG_WAIT = Duration.ofSeconds(10);
  WorkerId BEATING = new WorkerId("beating-1");
  WorkerId OTHER = new WorkerId("other-1");
  HeartbeatReply REPLY =
      new HeartbeatReply(1, 3, 60, List.of(Wanted.of(SampleJobs.run(1, 1), Want.TERM)));

  /// Another connection to the one storage of this test; closed by the implementor.
  Store store();

  @Test
  default void the_leader_answers_a_heartbeat() {
    Heartbeat sent = SampleJobs.heartbeat(BEATING);
    LinkedBlockingQueue<Heartbeat> seen = new LinkedBlockingQueue<>();
    try (Heartbeats.Serving serving =
        store()
            .heartbeats()
            .serve(heartbeat -> {
              seen.add(heartbeat);
              return Optional.of(REPLY);
            })) {
      Heartbeats worker = store().heartbeats();
      Await.present("the first answer", () -> worker.beat(sent, SHORT_WAIT));
      assertThat(worker.beat(sent, LONG_WAIT)).contains(REPLY);
      assertThat(seen).contains(sent);
      assertThat(serving).isNotNull();
    }
  }

  @Test
  default void a_heartbeat_that_nobody_answers_returns_empty() {
    assertThat(store().heartbeats().beat(SampleJobs.heartbeat(BEATING), SHORT_WAIT)).isEmpty();
  }

  @Test
  default void an_empty_answer_sends_nothing() {
    try (Heartbeats.Serving serving = store().heartbeats().serve(heartbeat -> Optional.empty())) {
      assertThat(store().heartbeats().beat(SampleJobs.heartbeat(BEATING), SHORT_WAIT)).isEmpty();
      assertThat(serving).isNotNull();
    }
  }

  @Test
  default void a_leader_that_stopped_serving_answers_no_more() {
    Heartbeats leader = store().heartbeats();
    Heartbeats worker = store().heartbeats();
    Heartbeat beat = SampleJobs.heartbeat(BEATING);
    Heartbeats.Serving serving = leader.serve(heartbeat -> Optional.of(REPLY));
    Await.present("the first answer", () -> worker.beat(beat, SHORT_WAIT));
    serving.close();
    Await.until("no answer", () -> worker.beat(beat, SHORT_WAIT).isEmpty());
  }

  @Test
  default void a_push_reaches_the_worker_that_is_meant() throws InterruptedException {
    Control control = Control.want(SampleJobs.run(1, 1), Want.FENCED);
    LinkedBlockingQueue<Control> seen = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<Control> foreign = new LinkedBlockingQueue<>();
    Heartbeats leader = store().heartbeats();
    try (Heartbeats.Serving mine = store().heartbeats().listen(BEATING, seen::add);
        Heartbeats.Serving others = store().heartbeats().listen(OTHER, foreign::add)) {
      // A push may be lost before the subscription is known to the server.
      Await.until(
          "the push arrives",
          () -> {
            leader.tell(BEATING, control);
            return !seen.isEmpty();
          });
      assertThat(seen.poll(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(control);
      assertThat(foreign).isEmpty();
      assertThat(mine).isNotSameAs(others);
    }
  }
}
