package pkbs.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolScalerTest {
  private static final Duration LINGER = Duration.ofSeconds(300);

  private final PoolScaler scaler = new PoolScaler(new PoolScaler.Bounds(0, 10, LINGER));
  private long now = Long.MAX_VALUE - 5; // as a clock that runs over

  private int next(int wanted, int busy, int replicas) {
    return scaler.next(new WantedWorkers(wanted, busy, replicas, 0), replicas, now);
  }

  private void pass(Duration span) {
    now += span.toNanos();
  }

  @Test
  void work_brings_workers_at_once_from_none() {
    assertThat(next(3, 0, 0)).isEqualTo(3);
  }

  @Test
  void a_pool_grows_in_steps_and_to_its_bound() {
    assertThat(next(50, 0, 0)).isEqualTo(4);
    assertThat(next(50, 0, 4)).isEqualTo(4);
    pass(PoolScaler.UP_PAUSE);
    assertThat(next(50, 4, 4)).isEqualTo(8);
    pass(PoolScaler.UP_PAUSE);
    assertThat(next(50, 8, 8)).isEqualTo(10);
    pass(PoolScaler.UP_PAUSE);
    assertThat(next(50, 10, 10)).isEqualTo(10);
  }

  @Test
  void workers_go_one_by_one_after_the_pool_was_too_large_for_long() {
    assertThat(next(1, 1, 3)).isEqualTo(3);
    pass(LINGER.minusSeconds(1));
    assertThat(next(1, 1, 3)).isEqualTo(3);
    pass(Duration.ofSeconds(1));
    assertThat(next(1, 1, 3)).isEqualTo(2);
    assertThat(next(1, 1, 2)).isEqualTo(2);
    pass(PoolScaler.DOWN_PAUSE);
    assertThat(next(1, 1, 2)).isEqualTo(1);
    pass(Duration.ofHours(1));
    assertThat(next(1, 1, 1)).isEqualTo(1);
  }

  @Test
  void the_last_worker_goes_too() {
    assertThat(next(0, 0, 1)).isEqualTo(1);
    pass(LINGER);
    assertThat(next(0, 0, 1)).isZero();
  }

  @Test
  void a_moment_of_need_begins_the_wait_anew() {
    assertThat(next(0, 0, 2)).isEqualTo(2);
    pass(LINGER.minusSeconds(1));
    assertThat(next(2, 2, 2)).isEqualTo(2);
    pass(Duration.ofSeconds(1));
    assertThat(next(0, 0, 2)).isEqualTo(2);
  }

  @Test
  void bounds_are_held_but_no_busy_worker_goes_for_them() {
    PoolScaler some = new PoolScaler(new PoolScaler.Bounds(2, 3, Duration.ZERO));
    assertThat(some.next(new WantedWorkers(0, 0, 0, 0), 0, now)).isEqualTo(2);
    assertThat(some.next(new WantedWorkers(5, 5, 5, 0), 5, now)).isEqualTo(5);
    assertThat(some.next(new WantedWorkers(4, 4, 5, 0), 5, now)).isEqualTo(4);
  }

  @Test
  void bounds_that_leave_no_worker_are_refused() {
    assertThatThrownBy(() -> new PoolScaler.Bounds(0, 0, LINGER)).hasMessage("from 0 to 0 workers");
    assertThatThrownBy(() -> new PoolScaler.Bounds(3, 2, LINGER)).hasMessage("from 3 to 2 workers");
  }

  @Property
  void it_never_goes_below_what_is_busy_and_never_down_by_more_than_one(
      @ForAll @Size(max = 60) java.util.List<@IntRange(max = 30) Integer> wants,
      @ForAll @IntRange(max = 400) int seconds) {
    PoolScaler any = new PoolScaler(new PoolScaler.Bounds(0, 20, LINGER));
    int replicas = 0;
    long at = 0;
    for (int want : wants) {
      int busy = Math.min(want, replicas);
      int next = any.next(new WantedWorkers(want, busy, replicas, 0), replicas, at);
      assertThat(next).isBetween(Math.max(busy, replicas - 1), Math.max(20, replicas));
      replicas = next;
      at += Duration.ofSeconds(seconds).toNanos();
    }
  }

  @ParameterizedTest
  @CsvSource({"0,-10", "1,-20", "59,-60", "300,-90", "86400,-170"})
  void the_longest_idle_goes_first(long seconds, int cost) {
    assertThat(DeletionCost.idle(Duration.ofSeconds(seconds))).isEqualTo(cost);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,1", "2,10", "600,90", "604800,190"})
  void the_least_work_left_goes_first(long coreSeconds, int cost) {
    assertThat(DeletionCost.busy(coreSeconds)).isEqualTo(cost);
  }
}
