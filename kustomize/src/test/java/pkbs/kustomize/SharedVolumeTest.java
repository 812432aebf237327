package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The overlay `shared-volume`: files by the names that submit hosts have them by, as the
/// submitter.
class SharedVolumeTest {
  private final Overlay overlay = Overlay.of("shared-volume");
  private final Pods workers = overlay.pods("worker-dep");

  @Test
  void the_volume_is_one_that_many_nodes_write() {
    String claim = workers.volume("work").getPersistentVolumeClaim().getClaimName();
    assertThat(overlay.one(PersistentVolumeClaim.class, claim).getSpec().getAccessModes())
        .containsExactly("ReadWriteMany");
  }

  @Test
  void each_shared_folder_is_mounted_under_its_own_name() {
    for (String path : workers.env("PKBS_SHARED_FILES").split(":")) {
      assertThat(workers.container().getVolumeMounts())
          .anyMatch(mount -> mount.getMountPath().equals(path) && mount.getName().equals("work"));
    }
  }

  @Test
  void jobs_run_with_the_numbers_of_one_user_and_no_privilege() {
    PodSecurityContext security = workers.spec().getSecurityContext();
    assertThat(List.of(security.getRunAsUser(), security.getRunAsGroup()))
        .containsExactly(1000L, 1000L);
  }

  /// An fsGroup makes kubelet change owner and mode of all files of the volume, other users' too.
  @Test
  void nobody_elses_files_change_their_group_when_a_worker_starts() {
    assertThat(workers.spec().getSecurityContext().getFsGroup()).isNull();
    assertThat(workers.spec().getSecurityContext().getFsGroupChangePolicy()).isNull();
    assertThat(workers.spec().getSecurityContext().getSupplementalGroups()).isEmpty();
  }

  /// They are root's where no fsGroup is.
  @Test
  void the_worker_can_read_its_passwords_all_the_same() {
    for (String name : List.of("nats-password", "webdav-password")) {
      SecretVolumeSource secret = workers.volume(name).getSecret();
      assertThat(secret.getDefaultMode()).as(name).isEqualTo(0444);
      assertThat(secret.getItems()).as(name).hasSize(1).allMatch(item -> item.getMode() == null);
    }
  }
}
