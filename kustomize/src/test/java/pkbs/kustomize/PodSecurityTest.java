package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Pods are admitted where the restricted level is enforced, and hold no token of the cluster.
/// Source: features, F068; Kubernetes, pod security standards.
class PodSecurityTest {
  static List<Overlay> overlays() {
    return Overlay.all();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void both_namespaces_enforce_the_restricted_level(Overlay overlay) {
    for (Namespace namespace : overlay.all(Namespace.class)) {
      assertThat(namespace.getMetadata().getLabels())
          .as(namespace.getMetadata().getName())
          .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void every_pod_is_admitted_there(Overlay overlay) {
    assertThat(overlay.pods()).hasSizeGreaterThanOrEqualTo(3);
    for (Pods pods : overlay.pods()) {
      PodSecurityContext pod = pods.spec().getSecurityContext();
      assertThat(pod.getRunAsNonRoot()).as(pods + " runAsNonRoot").isTrue();
      assertThat(pod.getRunAsUser()).as(pods + " runAsUser").isPositive();
      assertThat(pod.getSeccompProfile().getType())
          .as(pods + " seccomp")
          .isEqualTo("RuntimeDefault");
      assertThat(pod.getSysctls()).as(pods + " sysctls").isEmpty();
      assertThat(pods.spec().getInitContainers()).as(pods + " init containers").isEmpty();
      pods.containers().forEach(container -> checkContainer(pods + "", container));
      pods.spec().getVolumes().forEach(volume -> checkVolume(pods + "", volume));
    }
  }

  private static void checkContainer(String where, Container container) {
    SecurityContext security = container.getSecurityContext();
    assertThat(security.getAllowPrivilegeEscalation()).as(where + " escalation").isFalse();
    assertThat(security.getReadOnlyRootFilesystem()).as(where + " read-only root").isTrue();
    assertThat(security.getCapabilities().getDrop()).as(where + " drop").containsExactly("ALL");
    assertThat(security.getCapabilities().getAdd()).as(where + " add").isEmpty();
    assertThat(security.getPrivileged()).as(where + " privileged").isNotEqualTo(true);
    assertThat(container.getPorts())
        .as(where + " host ports")
        .allMatch(port -> port.getHostPort() == null);
  }

  private static void checkVolume(String where, Volume volume) {
    boolean isAllowed =
        volume.getConfigMap() != null
            || volume.getSecret() != null
            || volume.getEmptyDir() != null
            || volume.getPersistentVolumeClaim() != null;
    assertThat(isAllowed).as(where + " volume " + volume.getName()).isTrue();
    if (volume.getEmptyDir() != null) {
      assertThat(volume.getEmptyDir().getSizeLimit())
          .as(where + " size of " + volume.getName())
          .isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void no_pod_shares_its_node(Overlay overlay) {
    for (Pods pods : overlay.pods()) {
      assertThat(pods.spec().getHostNetwork()).as(pods + "").isNotEqualTo(true);
      assertThat(pods.spec().getHostPID()).as(pods + "").isNotEqualTo(true);
      assertThat(pods.spec().getHostIPC()).as(pods + "").isNotEqualTo(true);
    }
  }

  /// The dispatcher's token is good for what its Role says; jobs see none.
  @ParameterizedTest
  @MethodSource("overlays")
  void no_pod_but_the_dispatcher_has_a_token_of_the_cluster(Overlay overlay) {
    for (Pods pods : overlay.pods()) {
      String account = pods.spec().getServiceAccountName();
      assertThat(pods.spec().getAutomountServiceAccountToken())
          .as(pods + "")
          .isEqualTo(pods.name().equals("dispatcher"));
      assertThat(pods.spec().getEnableServiceLinks()).as(pods + "").isFalse();
      assertThat(overlay.one(ServiceAccount.class, account).getAutomountServiceAccountToken())
          .as(account)
          .isFalse();
    }
  }

  /// A role's password is one file of one key; the whole Secret would hold those of the others.
  @ParameterizedTest
  @MethodSource("overlays")
  void dispatcher_and_workers_have_their_own_password_of_nats_only(Overlay overlay) {
    for (Pods pods : overlay.pods()) {
      if (pods.isWorker() || pods.name().equals("dispatcher")) {
        String role = pods.isWorker() ? "worker" : "dispatcher";
        assertThat(pods.volume("nats-password").getSecret().getItems())
            .extracting(item -> item.getKey())
            .as(pods + "")
            .containsExactly(role);
        assertThat(pods.env("PKBS_NATS_USER")).isEqualTo(role);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void workers_have_shared_memory_and_scratch_with_bounds(Overlay overlay) {
    for (Pods pods : overlay.pods()) {
      if (pods.isWorker()) {
        Map<String, String> mounts =
            pods.container().getVolumeMounts().stream()
                .collect(Collectors.toMap(VolumeMount::getMountPath, VolumeMount::getName));
        assertThat(mounts).containsEntry("/dev/shm", "shm").containsEntry("/scratch", "scratch");
        assertThat(pods.volume("shm").getEmptyDir().getMedium()).isEqualTo("Memory");
        assertThat(pods.env("PKBS_WORK_DIR")).startsWith("/scratch/");
      }
    }
  }
}
