package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import pkbs.core.PayloadRef;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.testkit.FakeStore;
import pkbs.testkit.Faults;
import pkbs.testkit.SampleJobs;
import pkbs.testkit.SettableClock;

/// Whether a payload is sent is seen by a store that refuses the next one.
class PayloadShelfTest {
  private static final byte[] SCRIPT = "#!/bin/sh\n".getBytes();
  private static final PayloadRef REF = SampleJobs.payload(SCRIPT);

  private final SettableClock clock = new SettableClock();
  private final FakeStore store = new FakeStore();
  private final PayloadShelf shelf = new PayloadShelf(store.payloads(), time());

  @Test
  void what_was_stored_a_moment_ago_is_not_sent_again() {
    keep();
    clock.advance(PayloadShelf.STORED_MAX.minusSeconds(1));
    refuseNext();

    keep();

    assertThat(store.payloads().stored()).containsExactly(REF.sha256());
  }

  @Test
  void what_was_stored_a_while_ago_is_sent_again() {
    keep();
    clock.advance(PayloadShelf.STORED_MAX);

    assertIsSent();
  }

  @Test
  void what_was_not_stored_is_sent_again() {
    refuseNext();
    assertThatThrownBy(this::keep).isInstanceOf(StoreUnavailableException.class);

    keep();

    assertThat(store.payloads().stored()).containsExactly(REF.sha256());
  }

  @Test
  void on_another_connection_it_is_sent_again() {
    keep();
    store.faults().disconnect();
    store.faults().connect();

    assertIsSent();
  }

  @Test
  void after_a_take_over_it_is_sent_again() {
    keep();
    shelf.forgetStored();

    assertIsSent();
  }

  @Test
  void what_was_removed_is_sent_again() {
    keep();
    shelf.collectGarbage(List.of());
    clock.advance(Duration.ofMinutes(61));
    shelf.collectGarbage(List.of());
    assertThat(store.payloads().stored()).isEmpty();

    assertIsSent();
  }

  private void assertIsSent() {
    refuseNext();
    assertThatThrownBy(this::keep).isInstanceOf(StoreUnavailableException.class);
  }

  private void refuseNext() {
    store.faults().failNext(Faults.Call.PUT_PAYLOAD, Faults.Fault.NOT_DONE);
  }

  private void keep() {
    shelf.keep(REF, SCRIPT);
  }

  private Time time() {
    return new Time() {
      @Override
      public Instant now() {
        return clock.instant();
      }

      @Override
      public long nanos() {
        return clock.nanos();
      }
    };
  }
}
