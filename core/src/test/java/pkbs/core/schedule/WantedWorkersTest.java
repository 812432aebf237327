package pkbs.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.Memory;
import pkbs.core.Resources;

class WantedWorkersTest {
  private static final Resources FOUR = cpus(4);

  private final Map<Lane.Key, Integer> waiting = new HashMap<>();
  private final Map<String, Snapshot.Quota> quotas = new HashMap<>();
  private final List<Demand.Seat> workers = new ArrayList<>();

  private static Resources cpus(int cpus) {
    return new Resources(cpus, Memory.ofMebibytes(1024L * cpus), Memory.ofMebibytes(10L * cpus));
  }

  private static Lane.Key lane(int cpus) {
    return new Lane.Key(0, cpus(cpus));
  }

  private WantedWorkers wanted() {
    return WantedWorkers.of(new Demand(waiting, quotas, workers, FOUR));
  }

  private void busy(int freeCpus) {
    workers.add(new Demand.Seat(true, true, true, cpus(freeCpus)));
  }

  private void idle() {
    workers.add(new Demand.Seat(true, false, true, FOUR));
  }

  @Test
  void nothing_wants_no_worker() {
    assertThat(wanted()).isEqualTo(new WantedWorkers(0, 0, 0, 0));
  }

  @Test
  void idle_workers_are_not_wanted() {
    idle();
    idle();
    assertThat(wanted()).isEqualTo(new WantedWorkers(0, 0, 2, 0));
  }

  @Test
  void what_waits_is_counted_in_workers_and_not_in_jobs() {
    waiting.put(lane(1), 9);
    assertThat(wanted()).isEqualTo(new WantedWorkers(3, 0, 0, 9));
  }

  @Test
  void what_runs_keeps_its_workers() {
    busy(0);
    busy(3);
    idle();
    assertThat(wanted()).isEqualTo(new WantedWorkers(2, 2, 3, 0));
  }

  @Test
  void room_beside_what_runs_is_filled_first() {
    busy(3);
    waiting.put(lane(1), 5);
    assertThat(wanted().wanted()).isEqualTo(2);
    waiting.put(lane(1), 3);
    assertThat(wanted().wanted()).isEqualTo(1);
  }

  @Test
  void small_jobs_fill_what_large_ones_leave() {
    waiting.put(lane(3), 2);
    waiting.put(lane(1), 2);
    assertThat(wanted().wanted()).isEqualTo(2);
  }

  @Test
  void a_busy_worker_that_takes_nothing_more_offers_no_room() {
    workers.add(new Demand.Seat(true, true, false, FOUR));
    waiting.put(lane(4), 1);
    assertThat(wanted().wanted()).isEqualTo(2);
  }

  @Test
  void an_unwell_worker_is_made_up_for_only_where_one_is_needed() {
    workers.add(new Demand.Seat(true, false, false, FOUR));
    assertThat(wanted().wanted()).isZero();
    waiting.put(lane(4), 1);
    assertThat(wanted().wanted()).isEqualTo(2);
  }

  @Test
  void workers_of_another_pool_take_what_they_can() {
    workers.add(new Demand.Seat(false, false, true, FOUR));
    waiting.put(lane(4), 2);
    assertThat(wanted()).isEqualTo(new WantedWorkers(1, 0, 0, 2));
  }

  @Test
  void a_job_larger_than_any_worker_of_the_pool_wants_none() {
    waiting.put(lane(5), 1000);
    waiting.put(new Lane.Key(0, new Resources(1, Memory.ofMebibytes(8192), Memory.NONE)), 7);
    assertThat(wanted()).isEqualTo(new WantedWorkers(0, 0, 0, 0));
  }

  @Test
  void what_its_queue_holds_back_wants_no_worker() {
    Verdict any = new Verdict(Verdict.Cause.QUEUE_LIMIT, "");
    quotas.put("short", new Snapshot.Quota(4, any));
    quotas.put("stopped", new Snapshot.Quota(0, any));
    waiting.put(new Lane.Key(0, cpus(4), false, List.of("short"), List.of()), 50);
    waiting.put(new Lane.Key(1, cpus(2), false, List.of("short"), List.of()), 2);
    waiting.put(new Lane.Key(0, cpus(1), false, List.of("stopped"), List.of()), 50);
    assertThat(wanted()).isEqualTo(new WantedWorkers(3, 0, 0, 4));
  }

  @Test
  void a_job_that_runs_alone_wants_a_worker_for_itself() {
    busy(3);
    waiting.put(new Lane.Key(0, cpus(1), true), 2);
    assertThat(wanted().wanted()).isEqualTo(3);
  }

  @Test
  void one_worker_is_wanted_where_their_size_is_unknown() {
    waiting.put(lane(64), 1000);
    assertThat(WantedWorkers.of(new Demand(waiting, quotas, workers, Resources.NONE)).wanted())
        .isEqualTo(1);
  }

  @Test
  void a_job_that_takes_nothing_fits_beside_all_others() {
    waiting.put(new Lane.Key(0, Resources.NONE), 1_000_000);
    assertThat(wanted().wanted()).isEqualTo(1);
  }

  /// The deviation from the current count is above a tenth, which a horizontal autoscaler ignores.
  @ParameterizedTest
  @CsvSource({
    "0,1,1",
    "1,2,2",
    "9,10,10",
    "10,11,12",
    "20,21,23",
    "20,22,23",
    "20,30,30",
    "99,100,109",
    "20,20,20",
    "20,19,19",
    "20,0,0"
  })
  void a_wish_for_more_is_exported_so_that_it_is_heard(int current, int wanted, int exported) {
    assertThat(new WantedWorkers(wanted, 0, current, 0).exported()).isEqualTo(exported);
  }

  @Property
  void what_is_exported_is_outside_of_the_tolerance_or_asks_for_nothing_more(
      @ForAll @IntRange(min = 1, max = 5000) int current,
      @ForAll @IntRange(max = 6000) int wanted) {
    int exported = new WantedWorkers(wanted, 0, current, 0).exported();
    assertThat(exported).isGreaterThanOrEqualTo(wanted);
    if (wanted > current) {
      assertThat((double) exported / current).isGreaterThan(1.1);
    } else {
      assertThat(exported).isEqualTo(wanted);
    }
  }

  /// Enough room for all that waits, and never less than a packing without waste needs.
  @Property
  void workers_of_equal_jobs_are_exactly_as_many_as_hold_them(
      @ForAll @IntRange(min = 1, max = 4) int size,
      @ForAll @IntRange(max = 2_000_000) int count,
      @ForAll @IntRange(max = 6) int running) {
    waiting.clear();
    workers.clear();
    waiting.put(lane(size), count);
    for (int i = 0; i < running; i++) {
      busy(i % 4);
    }
    int beside = 0;
    for (int i = 0; i < running; i++) {
      beside += i % 4 / size;
    }
    int rest = Math.max(0, count - beside);
    int each = 4 / size;
    int expected = Math.min(1_000_000, running + (rest + each - 1) / each);
    assertThat(wanted().wanted()).isEqualTo(expected);
  }
}
