package pkbs.kubernetes.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Against the library's own mock server, over TLS.
@EnableKubernetesMockClient(crud = true)
class ClusterTrustTest {
  KubernetesMockServer server;
  KubernetesClient client;

  private void service(Object targetPort) {
    client
        .services()
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName("dispatcher")
                .withNamespace("pkbs")
                .endMetadata()
                .withNewSpec()
                .withSelector(Map.of("app", "d"))
                .addNewPort()
                .withName("http")
                .withPort(80)
                .withNewTargetPort(targetPort)
                .endPort()
                .endSpec()
                .build())
        .create();
  }

  private void pod(String name, String app) {
    client
        .pods()
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("pkbs")
                .withLabels(Map.of("app", app))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .addNewPort()
                .withName("http")
                .withContainerPort(4898)
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build())
        .create();
  }

  @Test
  void a_door_is_a_pod_of_the_services_labels_and_its_port_by_name() {
    service("http");
    pod("a", "other");
    pod("b", "d");
    assertThat(new Cluster(client).door("pkbs", "dispatcher"))
        .isEqualTo(new Cluster.Door("pkbs", "b", 4898));
  }

  @Test
  void a_port_may_be_a_number() {
    service(8080);
    pod("b", "d");
    assertThat(new Cluster(client).door("pkbs", "dispatcher").port()).isEqualTo(8080);
  }

  @Test
  void a_port_that_pods_do_not_name_is_told() {
    service("web");
    pod("b", "d");
    assertThatThrownBy(() -> new Cluster(client).door("pkbs", "dispatcher"))
        .hasMessage("service dispatcher in namespace pkbs: its pods have no port web");
  }

  @Test
  void a_cluster_whose_certificate_is_not_trusted_is_not_talked_to() {
    service("http");
    Config config =
        Config.fromKubeconfig(
            """
            apiVersion: v1
            kind: Config
            clusters:
            - name: c
              cluster: {server: "https://localhost:%d"}
            contexts:
            - name: lab
              context: {cluster: c}
            current-context: lab
            """
                .formatted(server.getPort()));
    config.setRequestRetryBackoffLimit(0);
    try (Cluster strange = new Cluster(new KubernetesClientBuilder().withConfig(config).build())) {
      assertThatThrownBy(() -> strange.door("pkbs", "dispatcher"))
          .isInstanceOf(ForwardException.class)
          .hasMessageStartingWith(
              "service dispatcher in namespace pkbs: the cluster's certificate is not trusted: ");
    }
  }
}
