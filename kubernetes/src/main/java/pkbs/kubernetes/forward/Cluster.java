package pkbs.kubernetes.forward;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import pkbs.core.PkbsException;

/// A cluster with the rights of the user's kubeconfig. Every method throws a [ForwardException].
final class Cluster implements AutoCloseable {
  /// A pod's port behind a service.
  record Door(String namespace, String pod, int port) {}

  private static final int PATIENCE_MILLIS = 20_000;
  private static final String HTTP = "http";

  private final KubernetesClient client;

  Cluster(KubernetesClient client) {
    this.client = client;
  }

  /// By a context of the files that `KUBECONFIG` names, else of `~/.kube/config`. The server's
  /// certificate is checked as that context says.
  static Cluster of(String kubeContext) {
    Config found;
    try {
      found = Config.autoConfigure(kubeContext);
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw ForwardException.of("kubeconfig", e);
    }
    Optional<NamedContext> current = Optional.ofNullable(found.getCurrentContext());
    if (current.filter(context -> kubeContext.equals(context.getName())).isEmpty()) {
      throw new ForwardException(
          "no such context in the kubeconfig; see: kubectl config get-contexts");
    }
    Config config =
        new ConfigBuilder(found)
            .withConnectionTimeout(PATIENCE_MILLIS)
            .withRequestTimeout(PATIENCE_MILLIS)
            .withRequestRetryBackoffLimit(0)
            .build();
    return new Cluster(new KubernetesClientBuilder().withConfig(config).build());
  }

  /// A ready pod behind the service, and the port that the service sends HTTP to.
  Door door(String namespace, String service) {
    String what = "service " + service + " in namespace " + namespace;
    Service found =
        Optional.ofNullable(
                asked(what, () -> client.services().inNamespace(namespace).withName(service).get()))
            .orElseThrow(
                () -> new ForwardException(what + ": not found; is pkbs installed there?"));
    Optional<Map<String, String>> selector = Optional.ofNullable(found.getSpec().getSelector());
    if (selector.filter(labels -> !labels.isEmpty()).isEmpty()) {
      throw new ForwardException(what + ": selects no pods");
    }
    List<Pod> pods =
        asked(
                "pods of " + what,
                () -> client.pods().inNamespace(namespace).withLabels(selector.get()).list())
            .getItems();
    Pod pod =
        pods.stream()
            .filter(each -> each.getMetadata().getDeletionTimestamp() == null)
            .filter(Readiness::isPodReady)
            .findFirst()
            .orElseThrow(() ->
                new ForwardException(
                    what
                        + ": none of its "
                        + pods.size()
                        + " pods is ready; see: kubectl -n "
                        + namespace
                        + " get pods"));
    return new Door(namespace, pod.getMetadata().getName(), port(what, found, pod));
  }

  private static int port(String what, Service service, Pod pod) {
    List<ServicePort> ports = service.getSpec().getPorts();
    ServicePort port =
        ports.stream()
            .filter(each -> HTTP.equals(each.getName()))
            .findFirst()
            .or(() -> ports.stream().findFirst())
            .orElseThrow(() -> new ForwardException(what + ": has no port"));
    Optional<IntOrString> target = Optional.ofNullable(port.getTargetPort());
    Optional<Integer> number = target.map(IntOrString::getIntVal);
    Optional<String> name = target.map(IntOrString::getStrVal);
    return number
        .or(() -> name.flatMap(text -> named(pod, text)))
        .or(() -> name.isPresent() ? Optional.empty() : Optional.of(port.getPort()))
        .orElseThrow(
            () -> new ForwardException(what + ": its pods have no port " + name.orElseThrow()));
  }

  private static Optional<Integer> named(Pod pod, String port) {
    return pod.getSpec().getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .filter(each -> port.equals(each.getName()))
        .map(each -> each.getContainerPort())
        .findFirst();
  }

  /// Opens a way to the pod; returns once it is open. Source: Kubernetes API reference, `GET
  /// connect Portforward`, and its protocol `v4.channel.k8s.io`.
  Tunnel open(Door door, Tunnel.Ends ends) {
    String path =
        "api/v1/namespaces/%s/pods/%s/portforward?ports=%d"
            .formatted(door.namespace(), door.pod(), door.port());
    String master = client.getMasterUrl().toString();
    URI uri = URI.create(master.endsWith("/") ? master + path : master + "/" + path);
    Tunnel tunnel = new Tunnel(ends);
    try {
      tunnel.join(
          client
              .getHttpClient()
              .newWebSocketBuilder()
              .uri(uri)
              .subprotocol("v4.channel.k8s.io")
              .buildAsync(tunnel),
          PATIENCE_MILLIS);
      return tunnel;
    } catch (PkbsException e) {
      throw e;
    } catch (Exception e) {
      throw ForwardException.of("port-forward to pod " + door.pod(), e);
    }
  }

  private static <T> T asked(String what, Supplier<T> request) {
    try {
      return request.get();
    } catch (KubernetesClientException e) {
      throw ForwardException.of(what, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
