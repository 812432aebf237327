package pkbs.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pkbs.jetstream.StorageIdentity.Found;

class StorageIdentityTest {
  private static final Found JOB = new Found("KV_pkbs_job", "0a1b2c3d", Optional.of(9L));
  private static final Found RUN = new Found("KV_pkbs_run", "0a1b2c3d", Optional.of(0L));

  @Test
  void new_storage_gets_an_identity() {
    assertThat(reconcile(absent("KV_pkbs_job"), absent("KV_pkbs_run"))).matches("[0-9a-f]{8}");
  }

  @Test
  void buckets_that_belong_together_stay_as_they_are() {
    assertThat(reconcile(JOB, RUN)).isEqualTo("0a1b2c3d");
  }

  @Test
  void storage_of_an_older_version_gets_one() {
    assertThat(
            reconcile(
                new Found("KV_pkbs_job", "", Optional.of(9L)),
                new Found("KV_pkbs_run", "", Optional.of(0L))))
        .matches("[0-9a-f]{8}");
  }

  @Test
  void a_first_preparation_that_was_cut_off_goes_on() {
    assertThat(
            reconcile(new Found("KV_pkbs_job", "0a1b2c3d", Optional.of(0L)), absent("KV_pkbs_run")))
        .isEqualTo("0a1b2c3d");
  }

  @Test
  void removed_books_are_refused() {
    assertThatThrownBy(() -> reconcile(absent("KV_pkbs_job"), RUN))
        .hasMessage(
            "nats: bucket KV_pkbs_job of storage 0a1b2c3d was removed or replaced; restore it from"
                + " a backup, or start once with PKBS_ADOPT_STORAGE=0a1b2c3d to go on without it");
  }

  @Test
  void a_bucket_that_was_made_anew_is_refused() {
    assertThatThrownBy(() -> reconcile(JOB, new Found("KV_pkbs_run", "", Optional.of(0L))))
        .hasMessageStartingWith("nats: bucket KV_pkbs_run of storage 0a1b2c3d was removed");
  }

  @Test
  void buckets_of_two_storages_are_refused() {
    assertThatThrownBy(() -> reconcile(JOB, new Found("KV_pkbs_run", "99999999", Optional.of(5L))))
        .hasMessage(
            "nats: buckets of different storages: KV_pkbs_job of 0a1b2c3d, KV_pkbs_run of 99999999;"
                + " restore it from a backup, or start once with PKBS_ADOPT_STORAGE=0a1b2c3d to go"
                + " on without it");
  }

  @Test
  void what_is_left_can_be_adopted_once() {
    String adopted =
        StorageIdentity.reconcile(List.of(absent("KV_pkbs_job"), RUN), Optional.of("0a1b2c3d"));

    assertThat(adopted).isNotEqualTo("0a1b2c3d");
    Found job = new Found("KV_pkbs_job", adopted, Optional.of(3L));
    assertThatThrownBy(() ->
            StorageIdentity.reconcile(List.of(job, absent("KV_pkbs_run")), Optional.of("0a1b2c3d")))
        .hasMessageContaining("was removed or replaced");
  }

  private static Found absent(String bucket) {
    return new Found(bucket, "", Optional.empty());
  }

  private static String reconcile(Found... buckets) {
    return StorageIdentity.reconcile(List.of(buckets), Optional.empty());
  }
}
