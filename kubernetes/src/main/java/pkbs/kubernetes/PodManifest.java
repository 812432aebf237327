package pkbs.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import pkbs.core.Memory;
import pkbs.core.Resources;

/// The Kubernetes Job of one run. Pure. Its pod has two containers: pkbs's own, a copy of the
/// worker of a Deployment, which holds the credentials and does all that a worker does; and the
/// job's, of the user's image, which has nothing but its files and the pipes by which the first one
/// starts it. Admitted at the Pod Security level "restricted". Source:
/// `doc/adr/0024-container-jobs.md`.
final class PodManifest {
  private static final String GPU = "nvidia.com/gpu";
  private static final String CONTROL = "/pkbs";
  private static final int TTL_SECONDS = 600;
  private static final long GRACE_SECONDS = 120;
  private static final String DRAIN_SECONDS = "60";

  /// What is left of the grace must do for handing back.
  private static final Memory LEAST = Memory.ofMebibytes(64);

  /// Waits for its worker's word, and never longer than the pod lives.
  private static final String START =
      """
      trap 'exit 143' TERM
      until [ -r %1$s/start ]; do sleep 1 || exit 126; done
      exec /bin/sh %1$s/start %1$s\
      """
          .formatted(CONTROL);

  /// Set anew for each run, whatever the Deployment has.
  private static final Set<String> REPLACED =
      Set.of(
          "PKBS_WORKER_SEAT",
          "PKBS_WORKER_POOL",
          "PKBS_CPUS",
          "PKBS_MEM",
          "PKBS_SCRATCH",
          "PKBS_DRAIN_SECONDS",
          "PKBS_CONTAINER_DIR",
          "PKBS_SHARED_FILES");

  private final PodOrder order;
  private final Deployment template;
  private final PodSpec source;

  private PodManifest(PodOrder order, Deployment template) {
    this.order = order;
    this.template = template;
    this.source = template.getSpec().getTemplate().getSpec();
  }

  /// @param template has at least one container
  static Job of(PodOrder order, Deployment template) {
    return new PodManifest(order, template).job();
  }

  private Job job() {
    return new JobBuilder()
        .withNewMetadata()
        .withName(name())
        .withNamespace(template.getMetadata().getNamespace())
        .withLabels(labels())
        .withAnnotations(Map.of(PodNames.SHAPE, order.shape()))
        .withOwnerReferences(owner())
        .endMetadata()
        .withNewSpec()
        .withBackoffLimit(0)
        .withCompletions(1)
        .withParallelism(1)
        .withTtlSecondsAfterFinished(TTL_SECONDS)
        .withTemplate(pod())
        .endSpec()
        .build();
  }

  private String name() {
    return PodNames.of(order.run());
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>(PodNames.labels());
    labels.put(PodNames.RUN, name());
    labels.put("pkbs/job", Long.toString(order.run().job().sequence()));
    return labels;
  }

  /// What pkbs is removed with removes its Jobs too.
  private List<OwnerReference> owner() {
    return Optional.ofNullable(template.getMetadata().getUid())
        .map(uid ->
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion("apps/v1")
                    .withKind("Deployment")
                    .withName(template.getMetadata().getName())
                    .withUid(uid)
                    .build()))
        .orElse(List.of());
  }

  private PodTemplateSpec pod() {
    ObjectMeta meta = new ObjectMeta();
    meta.setLabels(labels());
    meta.setAnnotations(Map.of("cluster-autoscaler.kubernetes.io/safe-to-evict", "false"));
    PodSpec spec =
        new PodSpecBuilder()
            .withRestartPolicy("Never")
            .withServiceAccountName(source.getServiceAccountName())
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .withTerminationGracePeriodSeconds(GRACE_SECONDS)
            .withSecurityContext(security())
            .withNodeSelector(source.getNodeSelector())
            .withAffinity(source.getAffinity())
            .withTolerations(source.getTolerations())
            .withPriorityClassName(source.getPriorityClassName())
            .withImagePullSecrets(source.getImagePullSecrets())
            .withContainers(worker(), program())
            .withVolumes(volumes())
            .build();
    return new PodTemplateSpec(meta, spec);
  }

  /// That of the workers, and never less than "restricted". One user for both containers: what
  /// keeps them apart is that they share no processes and only the files that they are given.
  private PodSecurityContext security() {
    PodSecurityContextBuilder context =
        source.getSecurityContext() == null
            ? new PodSecurityContextBuilder()
            : new PodSecurityContextBuilder(source.getSecurityContext());
    return context
        .withRunAsNonRoot(true)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  private static SecurityContext locked(boolean readOnlyRoot) {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withRunAsNonRoot(true)
        .withReadOnlyRootFilesystem(readOnlyRoot)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  private Container worker() {
    Container model =
        source.getContainers().stream()
            .filter(found -> found.getName().equals("worker"))
            .findFirst()
            .orElseGet(() -> source.getContainers().getFirst());
    List<VolumeMount> mounts = new ArrayList<>(model.getVolumeMounts());
    mounts.addAll(List.of(mount("input"), mount("output"), mount("control", CONTROL, false)));
    return new ContainerBuilder(model)
        .withName(PodNames.WORKER)
        .withEnv(environment(model.getEnv()))
        .withPorts(List.of())
        .withLivenessProbe(null)
        .withReadinessProbe(null)
        .withStartupProbe(null)
        .withLifecycle(null)
        .withResources(
            new ResourceRequirementsBuilder()
                .withRequests(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("256Mi")))
                .withLimits(Map.of("memory", new Quantity("768Mi")))
                .build())
        .withSecurityContext(locked(true))
        .withVolumeMounts(mounts)
        .build();
  }

  private List<EnvVar> environment(List<EnvVar> given) {
    List<EnvVar> all = new ArrayList<>();
    given.stream().filter(one -> !REPLACED.contains(one.getName())).forEach(all::add);
    Resources wanted = order.spec().resources();
    Map<String, String> own = new LinkedHashMap<>();
    own.put("PKBS_WORKER_SEAT", name());
    own.put("PKBS_WORKER_POOL", PodNames.POOL);
    own.put("PKBS_CPUS", Integer.toString(Math.max(1, wanted.cpus())));
    own.put("PKBS_MEM", bytes(wanted.memory()) + "b");
    own.put("PKBS_SCRATCH", bytes(wanted.scratch()) + "b");
    own.put("PKBS_DRAIN_SECONDS", DRAIN_SECONDS);
    own.put("PKBS_CONTAINER_DIR", CONTROL);
    own.forEach(
        (key, value) -> all.add(new EnvVarBuilder().withName(key).withValue(value).build()));
    return all;
  }

  private Container program() {
    return new ContainerBuilder()
        .withName(PodNames.JOB)
        .withImage(order.container().image())
        .withCommand("/bin/sh", "-c", START)
        .withResources(resources())
        .withSecurityContext(locked(false))
        .withVolumeMounts(
            mount("input"),
            mount("output"),
            mount("control", CONTROL, true),
            mount("job-tmp", "/tmp", false))
        .build();
  }

  private ResourceRequirements resources() {
    Resources wanted = order.spec().resources();
    Map<String, Quantity> amounts = new LinkedHashMap<>();
    amounts.put("cpu", new Quantity(Integer.toString(Math.max(1, wanted.cpus()))));
    if (wanted.memory().bytes() > 0) {
      amounts.put("memory", quantity(wanted.memory()));
    }
    if (wanted.scratch().bytes() > 0) {
      amounts.put("ephemeral-storage", quantity(wanted.scratch()));
    }
    if (order.container().gpus() > 0) {
      amounts.put(GPU, new Quantity(Integer.toString(order.container().gpus())));
    }
    return new ResourceRequirementsBuilder().withRequests(amounts).withLimits(amounts).build();
  }

  private List<Volume> volumes() {
    List<Volume> volumes = new ArrayList<>(source.getVolumes());
    Memory scratch = order.spec().resources().scratch();
    volumes.add(empty("input", scratch));
    volumes.add(empty("output", scratch));
    volumes.add(empty("job-tmp", scratch));
    volumes.add(empty("control", LEAST));
    return volumes;
  }

  private static Volume empty(String name, Memory most) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withSizeLimit(quantity(most))
        .endEmptyDir()
        .build();
  }

  private static VolumeMount mount(String name) {
    return mount(name, "/" + name, false);
  }

  private static VolumeMount mount(String name, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(name)
        .withMountPath(path)
        .withReadOnly(readOnly ? true : null)
        .build();
  }

  private static long bytes(Memory memory) {
    return Math.max(memory.bytes(), LEAST.bytes());
  }

  private static Quantity quantity(Memory memory) {
    return new Quantity(Long.toString(bytes(memory)));
  }
}
