package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pkbs.dispatcher.Standby.Advice;
import pkbs.jetstream.JobBook.Glance;
import pkbs.protocol.LeaderRecord;
import pkbs.testkit.SettableClock;

final class StandbyTest {
  private final SettableClock clock = new SettableClock();
  private final Standby standby = standby(Duration.ofSeconds(10));

  @Test
  void new_books_are_taken_over_at_once() {
    assertThat(standby.judge(new Glance("s", 0, Optional.empty()), 0)).isEqualTo(Advice.TAKE_OVER);
  }

  @Test
  void the_books_of_a_leader_that_resigned_are_taken_over_at_once() {
    assertThat(standby.judge(glance(7, other(3).asResigned()), 0)).isEqualTo(Advice.TAKE_OVER);
  }

  @Test
  void the_predecessor_on_the_same_seat_is_gone() {
    assertThat(standby.judge(glance(7, leader("a:1", "before", 3)), 0)).isEqualTo(Advice.TAKE_OVER);
  }

  @Test
  void books_that_stand_still_for_the_patience_are_taken_over() {
    assertThat(standby.judge(glance(7, other(3)), 0)).isEqualTo(Advice.WAIT);
    clock.advance(Duration.ofMillis(9_999));
    assertThat(standby.judge(glance(7, other(3)), 0)).isEqualTo(Advice.WAIT);
    clock.advance(Duration.ofMillis(1));
    assertThat(standby.judge(glance(7, other(3)), 0)).isEqualTo(Advice.TAKE_OVER);
  }

  @Test
  void every_append_of_the_leader_begins_the_patience_anew() {
    for (int last = 7; last < 40; last++) {
      assertThat(standby.judge(glance(last, other(3)), 0)).isEqualTo(Advice.WAIT);
      clock.advance(Duration.ofSeconds(9));
    }
  }

  @Test
  void storage_that_went_back_begins_it_anew_too() {
    standby.judge(glance(7, other(3)), 0);
    clock.advance(Duration.ofSeconds(9));
    assertThat(standby.judge(glance(5, other(3)), 0)).isEqualTo(Advice.WAIT);
    clock.advance(Duration.ofSeconds(9));
    assertThat(standby.judge(glance(5, other(3)), 0)).isEqualTo(Advice.WAIT);
  }

  @Test
  void without_patience_nobody_is_waited_for() {
    assertThat(standby(Duration.ZERO).judge(glance(7, other(3)), 0)).isEqualTo(Advice.TAKE_OVER);
  }

  @Test
  void a_leader_that_lost_its_connection_goes_on_from_its_own_record() {
    assertThat(standby.judge(glance(7, leader("a:1", "me", 3)), 3)).isEqualTo(Advice.TAKE_OVER);
    assertThat(standby.judge(glance(7, leader("a:1", "me", 4)), 3)).isEqualTo(Advice.TAKE_OVER);
  }

  @Test
  void a_leader_that_was_followed_by_another_one_ends() {
    assertThat(standby.judge(glance(7, other(4)), 3)).isEqualTo(Advice.END);
    assertThat(standby.judge(glance(7, leader("a:1", "after", 4)), 3)).isEqualTo(Advice.END);
    assertThat(standby.judge(glance(7, other(4).asResigned()), 3)).isEqualTo(Advice.END);
  }

  @Test
  void a_leader_whose_epoch_storage_forgot_waits_for_the_one_before_it() {
    assertThat(standby.judge(glance(7, other(2)), 3)).isEqualTo(Advice.WAIT);
    clock.advance(Duration.ofSeconds(10));
    assertThat(standby.judge(glance(7, other(2)), 3)).isEqualTo(Advice.TAKE_OVER);
  }

  @Test
  void it_says_for_whom_it_waits() {
    assertThat(Standby.waiting(glance(7, other(3)))).isEqualTo("stands by: b:1 leads in epoch 3");
  }

  private Standby standby(Duration patience) {
    return new Standby(
        "a:1",
        "me",
        patience,
        new Time() {
          @Override
          public Instant now() {
            return clock.instant();
          }

          @Override
          public long nanos() {
            return clock.nanos();
          }
        });
  }

  private static Glance glance(long last, LeaderRecord leader) {
    return new Glance("s", last, Optional.of(leader));
  }

  private static LeaderRecord other(long epoch) {
    return leader("b:1", "other", epoch);
  }

  private static LeaderRecord leader(String name, String process, long epoch) {
    return LeaderRecord.leading(epoch, name, process, Instant.EPOCH);
  }
}
