package pkbs.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pkbs.testkit.SampleJobs;

class PodManifestTest {
  private final Job job =
      PodManifest.of(Samples.order(SampleJobs.run(12, 2), "lab/blast:2.16", 1), Samples.workers());
  private final PodSpec pod = job.getSpec().getTemplate().getSpec();

  @Test
  void one_run_has_one_name_and_belongs_to_the_workers_deployment() {
    assertThat(job.getMetadata().getName()).isEqualTo("pkbs-12-0-2");
    assertThat(job.getMetadata().getNamespace()).isEqualTo("pkbs");
    assertThat(PodNames.run(job)).contains(SampleJobs.run(12, 2));
    assertThat(job.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("11-22"));
    assertThat(job.getSpec().getBackoffLimit()).isZero();
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(600);
    assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
        .containsEntry("app", "worker")
        .containsEntry("pkbs/pool", "containers")
        .containsEntry("pkbs/job", "12");
  }

  @Test
  void only_names_of_ours_are_read_as_runs() {
    for (String name : List.of("pkbs-1-0-1", "pkbs-99-7-3")) {
      assertThat(PodNames.run(name).map(PodNames::of)).contains(name);
    }
    for (String name :
        List.of("", "pkbs-1-0", "pkbs-1-0-x", "pkbs-01-0-1", "other-1-0-1", "pkbs-1-0-0")) {
      assertThat(PodNames.run(name)).isEmpty();
    }
  }

  @Test
  void it_gets_what_the_job_asks_for_and_no_more() {
    Map<String, Quantity> most = container("job").getResources().getLimits();
    assertThat(container("job").getResources().getRequests()).isEqualTo(most);
    assertThat(most)
        .containsEntry("cpu", new Quantity("1"))
        .containsEntry("nvidia.com/gpu", new Quantity("1"))
        .containsKeys("memory", "ephemeral-storage");
    assertThat(container("job").getImage()).isEqualTo("lab/blast:2.16");
  }

  @Test
  void it_is_admitted_where_pods_are_restricted() {
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getEnableServiceLinks()).isFalse();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10002);
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getContainers())
        .hasSize(2)
        .allSatisfy(container -> {
          SecurityContext security = container.getSecurityContext();
          assertThat(security.getAllowPrivilegeEscalation()).isFalse();
          assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
          assertThat(security.getRunAsNonRoot()).isTrue();
        });
  }

  @Test
  void credentials_are_the_workers_alone() {
    assertThat(container("job").getVolumeMounts())
        .extracting(VolumeMount::getName)
        .containsExactly("input", "output", "control", "job-tmp");
    assertThat(mount("job", "control").getReadOnly()).isTrue();
    assertThat(mount("worker", "control").getReadOnly()).isNull();
    assertThat(container("job").getEnv()).isEmpty();
    assertThat(container("worker").getVolumeMounts())
        .extracting(VolumeMount::getName)
        .contains("nats-password", "scratch", "input", "output", "control");
  }

  @Test
  void its_worker_is_set_up_like_the_others_but_for_one_job() {
    Map<String, String> env =
        container("worker").getEnv().stream()
            .collect(java.util.stream.Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    assertThat(env)
        .containsEntry("PKBS_NATS_URL", "nats://nats:4222")
        .containsEntry("PKBS_WORKER_SEAT", "pkbs-12-0-2")
        .containsEntry("PKBS_WORKER_POOL", "containers")
        .containsEntry("PKBS_CPUS", "1")
        .containsEntry("PKBS_CONTAINER_DIR", "/pkbs");
    assertThat(env.get("PKBS_MEM")).isNotEqualTo("3gb");
    assertThat(pod.getNodeSelector()).containsEntry("disk", "fast");
    assertThat(pod.getRestartPolicy()).isEqualTo("Never");
  }

  private Container container(String name) {
    return pod.getContainers().stream()
        .filter(found -> found.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private VolumeMount mount(String container, String name) {
    return container(container).getVolumeMounts().stream()
        .filter(found -> found.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
