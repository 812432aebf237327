package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private final Lease lease = new Lease();

  private boolean renew(long epoch, Duration term) {
    return lease.renew(epoch, System.nanoTime(), term);
  }

  @Test
  void there_is_none_before_a_leader_grants_one() {
    assertThat(lease.isValid()).isFalse();
    assertThat(renew(1, Duration.ofMinutes(1))).isTrue();
    assertThat(lease.isValid()).isTrue();
  }

  @Test
  void an_earlier_leader_neither_prolongs_nor_ends_the_lease_of_a_later_one() {
    renew(7, Duration.ofMinutes(1));

    assertThat(renew(6, Duration.ZERO)).isFalse();
    assertThat(lease.isValid()).isTrue();
    assertThat(renew(8, Duration.ofMinutes(1))).isTrue();
    assertThat(renew(7, Duration.ofMinutes(1))).isFalse();
  }

  @Test
  void an_epoch_that_storage_gave_out_again_counts_when_the_later_lease_is_over() {
    renew(7, Duration.ZERO);

    assertThat(renew(6, Duration.ofMinutes(1))).isTrue();
    assertThat(lease.isValid()).isTrue();
  }
}
