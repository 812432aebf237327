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
