package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import pkbs.core.Limits;
import pkbs.core.PayloadRef;
import pkbs.jetstream.PayloadStore;
import pkbs.jetstream.Store;

/// What every [PayloadStore] keeps. The storage is empty and prepared before each test.
public interface PayloadStoreContract {
  byte[] SCRIPT = "#!/bin/sh\necho hello\n".getBytes(StandardCharsets.UTF_8);

  /// Another connection to the one storage of this test; closed by the implementor.
  Store store();

  /// Stores bytes under the name of others.
  void damagePayload(String sha256, byte[] bytes);

  @Test
  default void what_was_put_is_got() {
    PayloadRef ref = SampleJobs.payload(SCRIPT);
    store().payloads().putIfAbsent(ref, SCRIPT);
    assertThat(store().payloads().get(ref)).hasValue(SCRIPT);
  }

  @Test
  default void putting_twice_is_putting_once() {
    PayloadRef ref = SampleJobs.payload(SCRIPT);
    store().payloads().putIfAbsent(ref, SCRIPT);
    store().payloads().putIfAbsent(ref, SCRIPT);
    assertThat(store().payloads().stored()).containsExactly(ref.sha256());
  }

  @Test
  default void the_largest_payload_fits() {
    byte[] bytes = new byte[Limits.PAYLOAD_BYTES_MAX];
    new Random(1).nextBytes(bytes);
    PayloadRef ref = SampleJobs.payload(bytes);
    store().payloads().putIfAbsent(ref, bytes);
    assertThat(store().payloads().get(ref)).hasValue(bytes);
  }

  @Test
  default void a_payload_that_is_not_there_is_empty() {
    assertThat(store().payloads().get(SampleJobs.payload(SCRIPT))).isEmpty();
    assertThat(store().payloads().stored()).isEmpty();
  }

  @Test
  default void bytes_that_do_not_match_their_name_are_not_given_out() {
    PayloadRef ref = SampleJobs.payload(SCRIPT);
    damagePayload(ref.sha256(), "rm -rf /".getBytes(StandardCharsets.UTF_8));
    assertThat(store().payloads().get(ref)).isEmpty();
  }

  @Test
  default void a_deleted_payload_is_gone_and_can_be_put_again() {
    PayloadRef ref = SampleJobs.payload(SCRIPT);
    PayloadStore payloads = store().payloads();
    payloads.putIfAbsent(ref, SCRIPT);
    payloads.delete(ref.sha256());
    assertThat(payloads.get(ref)).isEmpty();
    assertThat(payloads.stored()).isEmpty();
    payloads.putIfAbsent(ref, SCRIPT);
    assertThat(payloads.get(ref)).hasValue(SCRIPT);
  }
}
