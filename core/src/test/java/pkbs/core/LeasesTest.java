package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeasesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final WorkerId A = new WorkerId("a");
  private static final WorkerId B = new WorkerId("b");
  private static final WorkerId C = new WorkerId("c");

  private final Leases leases = new Leases(Leases.Terms.of(Duration.ofSeconds(75)));
  private long now = -40 * SECOND;

  @Test
  void a_worker_is_lost_after_its_term_and_only_once() {
    leases.renew(A, now);

    assertThat(passes(75)).isEmpty();
    assertThat(passes(1)).containsExactly(A);
    assertThat(passes(100)).isEmpty();
    assertThat(leases.holds(A)).isFalse();
  }

  @Test
  void a_heartbeat_gives_a_full_term() {
    leases.renew(A, now);
    passes(70);
    leases.renew(A, now);

    assertThat(passes(75)).isEmpty();
    assertThat(leases.holds(A)).isTrue();
  }

  @Test
  void the_leaders_own_stall_is_not_held_against_the_workers() {
    leases.renew(A, now);
    passes(10);
    now += 300 * SECOND;

    assertThat(leases.expire(now)).isEmpty();
    assertThat(passes(65)).isEmpty();
    assertThat(passes(1)).containsExactly(A);
  }

  @Test
  void one_silent_worker_of_three_is_lost() {
    renewAll();
    assertThat(passesWith(76, A, B)).containsExactly(C);
    assertThat(leases.isMassSilence()).isFalse();
  }

  @Test
  void nobody_is_lost_for_ten_minutes_while_most_are_silent() {
    renewAll();

    assertThat(passesWith(76, A)).isEmpty();
    assertThat(leases.isMassSilence()).isTrue();
    assertThat(passesWith(599, A)).isEmpty();
    assertThat(passesWith(2, A)).containsExactlyInAnyOrder(B, C);
  }

  @Test
  void workers_that_fall_silent_a_heartbeat_apart_are_silent_together() {
    leases.renew(A, now);
    passes(2);
    leases.renew(B, now);
    passes(2);
    leases.renew(C, now);

    assertThat(passes(80)).isEmpty();
    assertThat(leases.isMassSilence()).isTrue();
    assertThat(passes(600)).containsExactlyInAnyOrder(A, B, C);
  }

  @Test
  void the_patience_ends_when_most_are_heard_again() {
    renewAll();
    passesWith(76, A);

    assertThat(passesWith(1, A, B)).containsExactly(C);
    assertThat(leases.isMassSilence()).isFalse();
  }

  @Test
  void two_silent_workers_of_two_are_lost() {
    leases.renew(A, now);
    leases.renew(B, now);

    assertThat(passes(76)).containsExactlyInAnyOrder(A, B);
  }

  private void renewAll() {
    List.of(A, B, C).forEach(worker -> leases.renew(worker, now));
  }

  private List<WorkerId> passes(int seconds) {
    return passesWith(seconds);
  }

  private List<WorkerId> passesWith(int seconds, WorkerId... beating) {
    List<WorkerId> lost = new ArrayList<>();
    for (int i = 0; i < seconds; i++) {
      now += SECOND;
      for (WorkerId worker : beating) {
        leases.renew(worker, now);
      }
      lost.addAll(leases.expire(now));
    }
    return lost;
  }
}
