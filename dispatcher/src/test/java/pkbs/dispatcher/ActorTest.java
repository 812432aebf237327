package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import pkbs.core.RefusedException;

final class ActorTest {
  @Test
  void work_that_is_not_begun_in_time_is_never_done() {
    AtomicInteger done = new AtomicInteger();
    CountDownLatch busy = new CountDownLatch(1);
    try (Actor actor = new Actor("test")) {
      actor.post(() -> awaitUninterruptibly(busy));

      assertThatThrownBy(() -> actor.call(done::incrementAndGet))
          .isInstanceOf(RefusedException.class)
          .hasMessage("queue storage unavailable, nothing was submitted; retry");

      busy.countDown();
      assertThat(actor.call(() -> "after it")).isEqualTo("after it");
    }
    assertThat(done).hasValue(0);
  }

  @Test
  void work_that_is_begun_and_not_done_in_time_is_unknown() {
    AtomicInteger done = new AtomicInteger();
    CountDownLatch busy = new CountDownLatch(1);
    try (Actor actor = new Actor("test")) {
      assertThatThrownBy(() ->
              actor.call(() -> {
                awaitUninterruptibly(busy);
                return done.incrementAndGet();
              }))
          .isInstanceOf(RefusedException.class)
          .hasMessage(
              "queue storage did not answer, it is unknown whether the request was carried out;"
                  + " retry with the same request key");

      busy.countDown();
      assertThat(actor.call(() -> "after it")).isEqualTo("after it");
    }
    assertThat(done).hasValue(1);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
