package pkbs.kubernetes;

import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import pkbs.core.doctor.ClusterChecks;
import pkbs.core.doctor.ClusterFacts;
import pkbs.core.doctor.Finding;

/// Looks at an installation's namespace with an operator's rights, by kubeconfig: reads only.
/// Whatever may not be read is left out; nothing keeps another thing from being looked at.
public final class ClusterCheckup implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 5_000;
  private static final String EXTERNAL = "v1beta1.external.metrics.k8s.io";
  private static final Duration STUCK = Duration.ofMinutes(10);

  /// What the base's programs read, by Secret.
  private static final Map<String, List<String>> SECRETS =
      new TreeMap<>(
          Map.of(
              "nats-auth", List.of("admin", "dispatcher", "worker"),
              "webdav-login", List.of("user", "password"),
              "pkbs-tokens", List.of("tokens")));

  private final KubernetesClient client;
  private final String namespace;
  private final Instant now;

  ClusterCheckup(KubernetesClient client, String namespace, Instant now) {
    this.client = client;
    this.namespace = namespace;
    this.now = now;
  }

  /// @param context of the kubeconfig; absent: the current one
  /// @throws ClusterException where there is no such context
  public static ClusterCheckup open(Optional<String> context, String namespace, Instant now) {
    try {
      Config config =
          new ConfigBuilder(Config.autoConfigure(context.orElse(null)))
              .withConnectionTimeout(PATIENCE_MILLIS)
              .withRequestTimeout(PATIENCE_MILLIS)
              .withRequestRetryBackoffLimit(0)
              .build();
      return new ClusterCheckup(
          new KubernetesClientBuilder().withConfig(config).build(), namespace, now);
    } catch (KubernetesClientException e) {
      throw ClusterException.of("kubeconfig", e);
    }
  }

  /// All that is seen.
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    Optional<List<HorizontalPodAutoscaler>> scalers = Optional.empty();
    try {
      scalers = Optional.of(scalers());
    } catch (KubernetesClientException e) {
      findings.add(unread(ClusterChecks.SCALERS, e));
    }
    scalers.ifPresent(seen -> findings.addAll(ClusterChecks.scalers(stuck(seen), seen.size())));
    ClusterFacts.Wish wish = scalers.map(ClusterCheckup::wish).orElse(ClusterFacts.Wish.NONE);
    findings.addAll(
        read(ClusterChecks.METRICS, () -> List.of(ClusterChecks.metrics(owner(), wish))));
    findings.addAll(
        read(
            ClusterChecks.PODS,
            () ->
                List.of(
                    ClusterChecks.stale(
                        ClusterChecks.PODS,
                        pods(),
                        "kubectl -n %s describe pod NAME says why; delete those that are over: kubectl"
                                .formatted(namespace)
                            + " -n %s delete pod NAME".formatted(namespace)))));
    findings.addAll(
        read(
            ClusterChecks.JOBS,
            () ->
                List.of(
                    ClusterChecks.stale(
                        ClusterChecks.JOBS,
                        jobs(),
                        "the dispatcher removes them while it runs; else kubectl -n %s delete job NAME"
                            .formatted(namespace)))));
    findings.addAll(read(ClusterChecks.SECRETS, () -> ClusterChecks.secrets(secrets())));
    return List.copyOf(findings);
  }

  private static List<Finding> read(String check, Supplier<List<Finding>> look) {
    try {
      return look.get();
    } catch (KubernetesClientException e) {
      return List.of(unread(check, e));
    }
  }

  /// A cluster that does not answer is a failure, one that does not let us read is not.
  private static Finding unread(String check, KubernetesClientException e) {
    return switch (e.getCode()) {
      case 401 ->
          Finding.fail(check, "Kubernetes does not accept the kubeconfig's login", "renew it");
      case 403 -> Finding.leftOut(check, "the kubeconfig's user may not read it");
      case -1, 0 ->
          Finding.fail(
              check,
              PodApi.words(e),
              "correct the context of the kubeconfig, or see to the network there");
      default -> Finding.fail(check, PodApi.words(e), "see to the API server");
    };
  }

  private List<HorizontalPodAutoscaler> scalers() {
    return client
        .autoscaling()
        .v2()
        .horizontalPodAutoscalers()
        .inNamespace(namespace)
        .list()
        .getItems();
  }

  private static ClusterFacts.Wish wish(List<HorizontalPodAutoscaler> scalers) {
    List<String> names =
        scalers.stream()
            .flatMap(scaler -> scaler.getSpec().getMetrics().stream())
            .filter(metric -> metric.getExternal() != null)
            .map(metric -> metric.getExternal().getMetric().getName())
            .toList();
    if (names.isEmpty()) {
      return ClusterFacts.Wish.NONE;
    }
    return names.contains(ExternalMetrics.METRIC)
        ? ClusterFacts.Wish.OURS
        : ClusterFacts.Wish.OTHERS;
  }

  private static List<ClusterFacts.Stuck> stuck(List<HorizontalPodAutoscaler> scalers) {
    return scalers.stream()
        .filter(scaler -> scaler.getStatus() != null)
        .flatMap(scaler ->
            scaler.getStatus().getConditions().stream()
                .filter(condition ->
                    "False".equals(condition.getStatus())
                        && Set.of("ScalingActive", "AbleToScale").contains(condition.getType())
                        // Sized to none by hand or by another: it rests.
                        && !"ScalingDisabled".equals(condition.getReason()))
                .map(condition ->
                    new ClusterFacts.Stuck(
                        scaler.getMetadata().getName(),
                        condition.getReason() + ": " + condition.getMessage())))
        .toList();
  }

  private Optional<ClusterFacts.Owner> owner() {
    return Optional.ofNullable(client.apiServices().withName(EXTERNAL).get())
        .map(ClusterCheckup::owner);
  }

  private static ClusterFacts.Owner owner(APIService group) {
    Optional<String> trouble =
        Optional.ofNullable(group.getStatus())
            .flatMap(status ->
                status.getConditions().stream()
                    .filter(condition -> "Available".equals(condition.getType()))
                    .findFirst())
            .map(condition -> "True".equals(condition.getStatus()) ? "" : condition.getReason())
            .or(() -> Optional.of("nobody has looked yet"))
            .filter(text -> !text.isEmpty());
    return new ClusterFacts.Owner(
        Optional.ofNullable(group.getSpec().getService())
            .map(service -> service.getNamespace() + "/" + service.getName()),
        trouble);
  }

  /// Those of pkbs that are over or do not start.
  private List<ClusterFacts.Stale> pods() {
    List<ClusterFacts.Stale> stale = new ArrayList<>();
    for (Pod pod : client.pods().inNamespace(namespace).list().getItems()) {
      if (!isOurs(pod)) {
        continue;
      }
      trouble(pod).ifPresent(why -> stale.add(new ClusterFacts.Stale(name(pod), why)));
    }
    return List.copyOf(stale);
  }

  private static boolean isOurs(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels != null
        && Set.of("nats", "dispatcher", "worker").contains(labels.getOrDefault("app", ""));
  }

  private Optional<String> trouble(Pod pod) {
    String phase = pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
    if (phase.equals("Failed")) {
      return Optional.of(Optional.ofNullable(pod.getStatus().getReason()).orElse("it has failed"));
    }
    // Those of container jobs end with their job, which removes them.
    boolean isOver = phase.equals("Succeeded") && PodNames.run(pod).isEmpty();
    if (isOver) {
      return Optional.of("it has ended");
    }
    boolean isStuck = isOld(pod) && !phase.equals("Running") && !phase.equals("Succeeded");
    return isStuck
        ? Optional.of("not started for %d min".formatted(STUCK.toMinutes()))
        : crash(pod);
  }

  private static Optional<String> crash(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(container ->
                container.getState() != null && container.getState().getWaiting() != null)
            .map(container -> container.getState().getWaiting().getReason())
            .filter(reason ->
                Set.of("CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull").contains(reason))
            .findFirst();
  }

  /// Kubernetes Jobs of container jobs that have ended and stay.
  private List<ClusterFacts.Stale> jobs() {
    return client
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .withLabel(PodNames.MANAGED_BY, PodNames.MANAGER)
        .list()
        .getItems()
        .stream()
        .filter(job -> isOver(job) && isOld(job))
        .map(job -> new ClusterFacts.Stale(name(job), "over, and still there"))
        .toList();
  }

  private static boolean isOver(Job job) {
    return job.getStatus() != null
        && job.getStatus().getConditions().stream()
            .anyMatch(condition ->
                Set.of("Complete", "Failed").contains(condition.getType())
                    && "True".equals(condition.getStatus()));
  }

  private ClusterFacts.Secrets secrets() {
    List<String> missing = new ArrayList<>();
    SECRETS.forEach((name, keys) -> {
      Optional<Secret> found =
          Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get());
      if (found.isEmpty()) {
        missing.add(name);
      } else {
        keys.stream()
            .filter(key -> !hasKey(found.orElseThrow(), key))
            .forEach(key -> missing.add(name + ": " + key));
      }
    });
    return new ClusterFacts.Secrets(List.copyOf(missing), left());
  }

  /// A value of no length is as good as none. Nothing of it is kept.
  private static boolean hasKey(Secret secret, String key) {
    return Optional.ofNullable(secret.getData())
        .map(data -> data.get(key))
        .filter(value -> Base64.getDecoder().decode(value).length > 0)
        .isPresent();
  }

  /// Secrets that carry the label of what the dispatcher makes: it makes none that last.
  private List<String> left() {
    return client
        .secrets()
        .inNamespace(namespace)
        .withLabel(PodNames.MANAGED_BY, PodNames.MANAGER)
        .list()
        .getItems()
        .stream()
        .filter(this::isOld)
        .map(ClusterCheckup::name)
        .toList();
  }

  private boolean isOld(HasMetadata object) {
    try {
      String made = String.valueOf(object.getMetadata().getCreationTimestamp());
      return Instant.parse(made).plus(STUCK).isBefore(now);
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }

  @Override
  public void close() {
    client.close();
  }
}
