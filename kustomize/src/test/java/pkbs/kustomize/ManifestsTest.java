package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each overlay is whole and well-formed. Source: features, F170 and F156.
class ManifestsTest {
  static List<Overlay> overlays() {
    return Overlay.all();
  }

  @Test
  void a_misspelt_field_is_a_fault() {
    assertThatThrownBy(() ->
            Manifests.read(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: x}
                spec: {replicas: 1, template: {spec: {hostNetwrok: true}}}
                """))
        .hasMessageStartingWith("apps/v1/Deployment x: Unrecognized field \"hostNetwrok\"");
  }

  @Test
  void a_kind_that_needs_more_rights_is_a_fault() {
    assertThatThrownBy(
            () -> Manifests.read("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole}"))
        .hasMessage(
            "rbac.authorization.k8s.io/v1/ClusterRole: not one of the kinds that pkbs uses");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void the_names_that_users_know_are_there(Overlay overlay) {
    overlay.one(Deployment.class, "worker-dep");
    overlay.one(Deployment.class, "dispatcher");
    assertThat(overlay.all(Namespace.class))
        .extracting(namespace -> namespace.getMetadata().getName())
        .containsExactlyInAnyOrder("pkbs", "pkbs-system");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void everything_but_the_namespaces_lies_in_one_of_the_two(Overlay overlay) {
    for (HasMetadata object : overlay.objects()) {
      if (!(object instanceof Namespace) && !isOfTheMetricsApi(overlay, object)) {
        assertThat(object.getMetadata().getNamespace())
            .as(object.getKind() + " " + object.getMetadata().getName())
            .isIn(Set.of("pkbs", "pkbs-system"));
      }
    }
  }

  /// The API group is the cluster's; who calls it, a ConfigMap in kube-system says.
  private static boolean isOfTheMetricsApi(Overlay overlay, HasMetadata object) {
    return overlay.name().equals("external-metrics")
        && (object instanceof APIService
            || object.getMetadata().getName().equals("pkbs-dispatcher-authentication-reader"));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void no_object_is_there_twice(Overlay overlay) {
    assertThat(overlay.objects())
        .extracting(object ->
            object.getKind()
                + " "
                + object.getMetadata().getNamespace()
                + "/"
                + object.getMetadata().getName())
        .doesNotHaveDuplicates();
  }
}
