package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import pkbs.core.WorkerId;
import pkbs.jetstream.Store;
import pkbs.jetstream.WorkStream;
import pkbs.jetstream.WorkStream.Delivery;

/// What every [WorkStream] keeps. The storage is empty and prepared before each test, and offers
/// that are not acknowledged come again after [#ACK_WAIT].
public interface WorkStreamContract {
  WorkerId NEAR = new WorkerId("near-1");
  WorkerId FAR = new WorkerId("far-1");
  Duration ACK_WAIT = Duration.ofSeconds(1);
  Duration SOON = Duration.ofMillis(150);
  Duration LONG = Duration.ofSeconds(15);

  /// Another connection to the one storage of this test; closed by the implementor.
  Store store();

  @Test
  default void an_offer_reaches_its_worker_and_no_other() {
    WorkStream leader = welcome(NEAR, FAR);
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    assertThat(store().work().fetch(FAR, 10, SOON)).isEmpty();
    List<Delivery> got = store().work().fetch(NEAR, 10, LONG);
    assertThat(got).extracting(Delivery::offer).containsExactly(SampleJobs.offer(1, 1, 1));
  }

  @Test
  default void offers_arrive_in_order_and_no_more_than_wanted() {
    WorkStream leader = welcome(NEAR);
    for (int job = 1; job <= 10; job++) {
      leader.offer(NEAR, SampleJobs.offer(job, 1, 1));
    }
    WorkStream worker = store().work();
    List<Long> jobs = new ArrayList<>();
    while (jobs.size() < 10) {
      List<Delivery> got = worker.fetch(NEAR, 3, LONG);
      assertThat(got).hasSizeBetween(1, 3);
      got.forEach(delivery -> jobs.add(delivery.offer().run().job().sequence()));
      got.forEach(Delivery::acknowledge);
    }
    assertThat(jobs).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  default void a_waiting_worker_gets_an_offer_as_soon_as_it_is_there() throws Exception {
    WorkStream leader = welcome(NEAR);
    WorkStream worker = store().work();
    CompletableFuture<List<Delivery>> waiting =
        CompletableFuture.supplyAsync(() -> worker.fetch(NEAR, 8, Duration.ofMinutes(5)));
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    assertThat(waiting.get(LONG.toSeconds(), TimeUnit.SECONDS)).hasSize(1);
  }

  @Test
  default void a_fetch_returns_nothing_after_its_wait() {
    welcome(NEAR);
    long start = System.nanoTime();
    assertThat(store().work().fetch(NEAR, 8, SOON)).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SOON);
  }

  @Test
  default void a_worker_that_is_not_welcome_yet_gets_nothing() {
    assertThat(store().work().fetch(NEAR, 8, SOON)).isEmpty();
  }

  @Test
  default void an_offer_to_a_worker_that_is_welcomed_later_arrives() {
    WorkStream leader = store().work();
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    leader.welcome(NEAR);
    leader.welcome(NEAR);
    assertThat(store().work().fetch(NEAR, 8, LONG)).hasSize(1);
  }

  @Test
  default void the_same_offer_twice_arrives_once() {
    WorkStream leader = welcome(NEAR);
    long first = leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    assertThat(leader.offer(NEAR, SampleJobs.offer(1, 1, 1))).isEqualTo(first);
    leader.offer(NEAR, SampleJobs.offer(2, 1, 1));
    assertThat(jobsOf(store().work(), 2)).containsExactly(1L, 2L);
  }

  @Test
  default void an_acknowledged_offer_does_not_come_again() {
    WorkStream leader = welcome(NEAR);
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    WorkStream worker = store().work();
    worker.fetch(NEAR, 1, LONG).forEach(Delivery::acknowledge);
    assertThat(worker.fetch(NEAR, 1, ACK_WAIT.multipliedBy(2))).isEmpty();
  }

  @Test
  default void an_offer_that_nobody_acknowledged_comes_again() {
    WorkStream leader = welcome(NEAR);
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    assertThat(store().work().fetch(NEAR, 1, LONG)).hasSize(1);
    assertThat(store().work().fetch(NEAR, 1, LONG)).hasSize(1);
  }

  @Test
  default void an_offer_that_is_given_back_comes_again() {
    WorkStream leader = welcome(NEAR);
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    WorkStream worker = store().work();
    worker.fetch(NEAR, 1, LONG).forEach(Delivery::giveBack);
    assertThat(worker.fetch(NEAR, 1, LONG)).hasSize(1);
  }

  @Test
  default void after_a_purge_a_new_leader_may_offer_the_same_attempt_again() {
    WorkStream leader = welcome(NEAR);
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    leader.purge();
    assertThat(store().work().fetch(NEAR, 1, SOON)).isEmpty();
    store().work().offer(NEAR, SampleJobs.offer(1, 1, 2));
    assertThat(store().work().fetch(NEAR, 1, LONG)).hasSize(1);
  }

  @Test
  default void a_dismissed_worker_gets_nothing_and_its_offers_are_gone() {
    WorkStream leader = welcome(NEAR, FAR);
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    leader.offer(FAR, SampleJobs.offer(2, 1, 1));
    leader.dismiss(NEAR);
    leader.dismiss(NEAR);
    assertThat(store().work().fetch(NEAR, 1, SOON)).isEmpty();
    leader.welcome(NEAR);
    assertThat(store().work().fetch(NEAR, 1, SOON)).isEmpty();
    assertThat(store().work().fetch(FAR, 1, LONG)).hasSize(1);
  }

  @Test
  default void an_offer_that_was_purged_can_be_made_again() {
    WorkStream leader = welcome(NEAR);
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    leader.dismiss(NEAR);
    leader.welcome(NEAR);
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    assertThat(store().work().fetch(NEAR, 1, LONG)).hasSize(1);
  }

  @Test
  default void the_last_sequence_is_that_of_the_newest_offer_also_when_it_is_gone() {
    WorkStream leader = welcome(NEAR);
    assertThat(leader.last()).isZero();
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    long newest = leader.offer(NEAR, SampleJobs.offer(2, 1, 1));
    leader.purge();
    assertThat(leader.last()).isEqualTo(newest);
  }

  @Test
  default void what_is_withdrawn_does_not_come_and_what_is_newer_does() {
    WorkStream leader = welcome(NEAR, FAR);
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    leader.offer(FAR, SampleJobs.offer(2, 1, 1));
    assertThat(store().work().fetch(FAR, 1, LONG)).hasSize(1);
    long old = leader.last();
    leader.offer(NEAR, SampleJobs.offer(3, 1, 1));
    assertThat(leader.withdraw(old)).isEqualTo(2);
    assertThat(leader.withdraw(old)).isZero();
    assertThat(jobsOf(store().work(), 5)).containsExactly(3L);
    assertThat(store().work().fetch(FAR, 1, ACK_WAIT.multipliedBy(2))).isEmpty();
  }

  @Test
  default void a_waiting_worker_that_is_dismissed_and_welcomed_again_gets_its_offers()
      throws Exception {
    WorkStream leader = welcome(NEAR);
    WorkStream worker = store().work();
    CompletableFuture<List<Delivery>> waiting =
        CompletableFuture.supplyAsync(() -> fetchTwice(worker));
    leader.dismiss(NEAR);
    leader.welcome(NEAR);
    leader.offer(NEAR, SampleJobs.offer(1, 1, 1));
    assertThat(waiting.get(LONG.toSeconds() * 2, TimeUnit.SECONDS)).hasSize(1);
  }

  /// One fetch may end early where the consumer is gone for a moment.
  private static List<Delivery> fetchTwice(WorkStream worker) {
    List<Delivery> got = worker.fetch(NEAR, 8, LONG);
    return got.isEmpty() ? worker.fetch(NEAR, 8, LONG) : got;
  }

  private WorkStream welcome(WorkerId... workers) {
    WorkStream leader = store().work();
    List.of(workers).forEach(leader::welcome);
    return leader;
  }

  private static List<Long> jobsOf(WorkStream worker, int most) {
    List<Long> jobs = new ArrayList<>();
    for (Delivery delivery : worker.fetch(NEAR, most, LONG)) {
      jobs.add(delivery.offer().run().job().sequence());
      delivery.acknowledge();
    }
    return jobs;
  }
}
