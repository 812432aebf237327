package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pkbs.core.Memory;
import pkbs.core.Resources;
import pkbs.testkit.Await;

@Timeout(30)
class CapacityTest {
  private static final Duration NOW = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Capacity capacity = new Capacity(cpus(3), List.of(4, 5, 6));

  @Test
  void never_more_than_there_is() throws InterruptedException {
    assertThat(capacity.take(cpus(2), NOW)).isPresent();
    assertThat(capacity.take(cpus(2), NOW)).isEmpty();
    assertThat(capacity.take(cpus(1), NOW)).isPresent();
    assertThat(capacity.freeCpus()).isZero();
  }

  @Test
  void each_run_has_processors_of_its_own() throws InterruptedException {
    Capacity.Room first = capacity.take(cpus(2), NOW).orElseThrow();
    Capacity.Room second = capacity.take(cpus(1), NOW).orElseThrow();

    assertThat(first.processors()).containsExactly(4, 5);
    assertThat(second.processors()).containsExactly(6);
  }

  @Test
  void runs_are_not_bound_where_there_are_fewer_processors_than_cpus() throws Exception {
    Capacity generous = new Capacity(cpus(8), List.of(0, 1));

    assertThat(generous.take(cpus(1), NOW).orElseThrow().processors()).isEmpty();
  }

  @Test
  void room_is_given_back_once() throws InterruptedException {
    Capacity.Room room = capacity.take(cpus(2), NOW).orElseThrow();
    capacity.take(cpus(1), NOW);

    room.close();
    room.close();

    assertThat(capacity.freeCpus()).isEqualTo(2);
  }

  @Test
  void a_small_run_does_not_overtake_a_large_one() throws Exception {
    Capacity.Room room = capacity.take(cpus(2), NOW).orElseThrow();
    CompletableFuture<Optional<Capacity.Room>> large = take(cpus(3));
    Await.until("in line", () -> capacity.waiting() == 1);
    CompletableFuture<Optional<Capacity.Room>> small = take(cpus(1));
    Await.until("both in line", () -> capacity.waiting() == 2);

    room.close();
    large.get().orElseThrow().close();

    assertThat(small.get()).isPresent();
  }

  @Test
  void who_waits_goes_away_empty_when_it_closes() throws Exception {
    capacity.take(cpus(3), NOW);
    CompletableFuture<Optional<Capacity.Room>> waiting = take(cpus(1));
    Await.until("in line", () -> capacity.waiting() == 1);

    capacity.close();

    assertThat(waiting.get()).isEmpty();
  }

  @Test
  void results_that_wait_take_no_processor_but_the_scratch_space_they_fill() throws Exception {
    Capacity disk = new Capacity(scratch(2, 1000), List.of());
    Capacity.Room room = disk.take(scratch(2, 600), NOW).orElseThrow();

    room.keepResults(350);

    assertThat(disk.freeCpus()).isEqualTo(2);
    assertThat(disk.available()).isEqualTo(scratch(2, 700));
    assertThat(disk.take(scratch(1, 800), NOW)).isEmpty();
    assertThat(disk.take(scratch(1, 700), NOW)).isPresent();
    room.close();
    room.close();
    assertThat(disk.available()).isEqualTo(scratch(2, 1000));
  }

  @Test
  void a_backlog_of_results_has_words() throws Exception {
    Capacity disk = new Capacity(scratch(1, 10L << 30), List.of());
    Capacity.Room room = disk.take(scratch(1, 1), NOW).orElseThrow();

    room.keepResults(8L << 30);
    assertThat(disk.backlog()).isEmpty();
    Capacity.Room more = disk.take(scratch(1, 1), NOW).orElseThrow();
    more.keepResults(1L << 30);

    assertThat(disk.backlog())
        .contains("results that wait to be stored fill 9gb of 10gb scratch space");
    more.close();
    assertThat(disk.backlog()).isEmpty();
  }

  @Test
  void a_crowd_of_small_results_is_a_backlog_too() throws Exception {
    for (int i = 0; i <= 500; i++) {
      assertThat(capacity.backlog()).isEmpty();
      capacity.take(cpus(1), NOW).orElseThrow().keepResults(0);
    }

    assertThat(capacity.backlog()).contains("results of 501 jobs wait to be stored");
  }

  private static Resources scratch(int cpus, long bytes) {
    return new Resources(cpus, Memory.NONE, new Memory(bytes));
  }

  private CompletableFuture<Optional<Capacity.Room>> take(Resources wanted) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return capacity.take(wanted, LONG);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
          }
        },
        Thread::startVirtualThread);
  }

  private static Resources cpus(int cpus) {
    return new Resources(cpus, Memory.NONE, Memory.NONE);
  }
}
