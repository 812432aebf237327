package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final long NOW = Long.MAX_VALUE - 5;

  @Test
  void a_delay_doubles_from_a_fifth_of_a_second_to_ten_seconds() {
    List<Long> millis = new ArrayList<>();
    for (BackOff next = BackOff.FIRST; millis.size() < 8; next = next.next()) {
      millis.add(next.delay().toMillis());
    }
    assertThat(millis).containsExactly(200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L);
  }

  @Test
  void a_new_part_is_due_at_once() {
    assertThat(new Schedule(NOW).isDue(NOW)).isTrue();
  }

  @Test
  void a_part_that_died_waits_longer_each_time() {
    Schedule schedule = new Schedule(NOW);
    schedule.died(NOW);
    assertThat(schedule.isDue(NOW + millis(199))).isFalse();
    assertThat(schedule.isDue(NOW + millis(200))).isTrue();
    schedule.started(NOW + millis(200));
    schedule.died(NOW + millis(300));
    assertThat(schedule.isDue(NOW + millis(699))).isFalse();
    assertThat(schedule.isDue(NOW + millis(700))).isTrue();
  }

  @Test
  void a_part_that_ran_well_waits_short_again() {
    Schedule schedule = new Schedule(NOW);
    schedule.died(NOW);
    schedule.died(NOW);
    schedule.started(NOW);
    long later = NOW + Schedule.WELL.toNanos();
    schedule.died(later);
    assertThat(schedule.isDue(later + millis(200))).isTrue();
  }

  @Test
  void hurry_ends_the_wait() {
    Schedule schedule = new Schedule(NOW);
    schedule.died(NOW);
    schedule.hurry(NOW + 1);
    assertThat(schedule.isDue(NOW + 1)).isTrue();
  }

  private static long millis(long count) {
    return Duration.ofMillis(count).toNanos();
  }
}
