package pkbs.kustomize;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The pods of a Deployment or StatefulSet; each has one container here.
record Pods(String name, String namespace, PodTemplateSpec template) {
  static Optional<Pods> of(HasMetadata object) {
    return switch (object) {
      case Deployment it -> Optional.of(of(it, it.getSpec().getTemplate()));
      case StatefulSet it -> Optional.of(of(it, it.getSpec().getTemplate()));
      default -> Optional.empty();
    };
  }

  private static Pods of(HasMetadata owner, PodTemplateSpec template) {
    return new Pods(owner.getMetadata().getName(), owner.getMetadata().getNamespace(), template);
  }

  PodSpec spec() {
    return template.getSpec();
  }

  Map<String, String> labels() {
    return template.getMetadata().getLabels();
  }

  boolean isWorker() {
    return "worker".equals(labels().get("app"));
  }

  List<Container> containers() {
    return spec().getContainers();
  }

  Container container() {
    return containers().getFirst();
  }

  Volume volume(String name) {
    return spec().getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(this + ": no volume '" + name + "'"));
  }

  /// The variable's value as it is written.
  String env(String key) {
    return container().getEnv().stream()
        .filter(variable -> variable.getName().equals(key))
        .findFirst()
        .map(EnvVar::getValue)
        .orElseThrow(() -> new AssertionError(this + ": no " + key));
  }

  long limit(String resource) {
    return bytes(container().getResources().getLimits().get(resource));
  }

  static long bytes(Quantity quantity) {
    return Quantity.getAmountInBytes(quantity).longValueExact();
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
