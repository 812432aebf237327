package pkbs.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleSpecBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Optional;
import java.util.function.Supplier;

/// The cluster that this process runs in, with the rights of its service account: how many workers
/// a Deployment has, and which of them may go first. One call, one request; nothing is kept. Every
/// method throws a [ClusterException] where Kubernetes refuses or does not answer in time.
public final class HomeCluster implements AutoCloseable {
  /// Of two pods the one with the lower cost goes first when its Deployment shrinks.
  public static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

  private static final int PATIENCE_MILLIS = 5_000;
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final String namespace;

  HomeCluster(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /// By the service account's files in this pod.
  public static HomeCluster around() {
    Config config =
        new ConfigBuilder(Config.autoConfigure(null))
            .withConnectionTimeout(PATIENCE_MILLIS)
            .withRequestTimeout(PATIENCE_MILLIS)
            .withRequestRetryBackoffLimit(0)
            .build();
    return new HomeCluster(
        new KubernetesClientBuilder().withConfig(config).build(), config.getNamespace());
  }

  /// Of this pod.
  public String namespace() {
    return namespace;
  }

  /// How many pods a Deployment wants.
  ///
  /// @param version of the object that was read
  public record Size(int replicas, String version) {}

  public Size size(String deployment) {
    Scale scale = asked("deployment " + deployment, () -> deployments(deployment).scale());
    Integer replicas = scale.getSpec().getReplicas(); // 0 is left out by some
    return new Size(replicas == null ? 0 : replicas, scale.getMetadata().getResourceVersion());
  }

  /// Changes the size that was read; a conflict where somebody else did meanwhile.
  public void resize(String deployment, Size from, int replicas) {
    Scale scale = new Scale();
    scale.setMetadata(
        new ObjectMetaBuilder()
            .withName(deployment)
            .withNamespace(namespace)
            .withResourceVersion(from.version())
            .build());
    scale.setSpec(new ScaleSpecBuilder().withReplicas(replicas).build());
    asked("deployment " + deployment, () -> deployments(deployment).scale(scale));
  }

  private RollableScalableResource<Deployment> deployments(String name) {
    return client.apps().deployments().inNamespace(namespace).withName(name);
  }

  /// The HorizontalPodAutoscaler that sizes a Deployment too.
  public Optional<String> autoscalerOf(String deployment) {
    return asked(
            "horizontalpodautoscalers",
            () ->
                client.autoscaling().v2().horizontalPodAutoscalers().inNamespace(namespace).list())
        .getItems()
        .stream()
        .filter(scaler -> isOf(scaler.getSpec().getScaleTargetRef(), deployment))
        .map(HorizontalPodAutoscaler::getMetadata)
        .map(metadata -> metadata.getName())
        .findFirst();
  }

  private static boolean isOf(CrossVersionObjectReference target, String deployment) {
    return target.getKind().equals("Deployment") && target.getName().equals(deployment);
  }

  /// Writes a pod's deletion cost.
  public void price(String pod, int cost) {
    String patch =
        "{\"metadata\":{\"annotations\":{\"%s\":\"%d\"}}}".formatted(DELETION_COST, cost);
    Optional<Pod> patched =
        Optional.ofNullable(
            asked(
                "pod " + pod,
                () -> client.pods().inNamespace(namespace).withName(pod).patch(MERGE, patch)));
    if (patched.isEmpty()) {
      throw new ClusterException(ClusterException.Kind.GONE, "pod " + pod + ": not found");
    }
  }

  /// Whose certificates the API server shows when it passes a request on.
  public FrontProxy frontProxy() {
    String name = "extension-apiserver-authentication";
    Optional<ConfigMap> found =
        Optional.ofNullable(
            asked(
                "configmap " + name,
                () -> client.configMaps().inNamespace("kube-system").withName(name).get()));
    return found
        .map(map -> FrontProxy.of(map.getData()))
        .orElseThrow(() ->
            new ClusterException(
                ClusterException.Kind.GONE, "configmap kube-system/" + name + ": not found"));
  }

  private static <T> T asked(String what, Supplier<T> request) {
    try {
      return request.get();
    } catch (KubernetesClientException e) {
      throw ClusterException.of(what, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
