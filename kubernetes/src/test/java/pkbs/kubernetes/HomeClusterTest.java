package pkbs.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class HomeClusterTest {
  private static final String SCALE = "/apis/apps/v1/namespaces/pkbs/deployments/worker-dep/scale";
  private static final String POD = "/api/v1/namespaces/pkbs/pods/worker-1";

  KubernetesMockServer server;
  KubernetesClient client;
  private HomeCluster cluster;

  @BeforeEach
  void open() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    cluster = new HomeCluster(client, "pkbs");
  }

  private static Scale scale(int replicas) {
    return new ScaleBuilder()
        .withNewMetadata()
        .withName("worker-dep")
        .withNamespace("pkbs")
        .withResourceVersion("41")
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .endSpec()
        .build();
  }

  private void refuse(int code) {
    server
        .expect()
        .get()
        .withPath(SCALE)
        .andReturn(code, new StatusBuilder().withCode(code).withMessage("no").build())
        .always();
  }

  private void assertRefused(ClusterException.Kind kind, String message) {
    assertThatThrownBy(() -> cluster.size("worker-dep"))
        .isInstanceOfSatisfying(
            ClusterException.class, refused -> assertThat(refused.kind()).isEqualTo(kind))
        .hasMessage(message);
  }

  @Test
  void the_size_is_that_of_the_scale_subresource() {
    server.expect().get().withPath(SCALE).andReturn(200, scale(3)).once();
    assertThat(cluster.size("worker-dep")).isEqualTo(new HomeCluster.Size(3, "41"));
  }

  @Test
  void a_size_that_is_left_out_is_zero() {
    Scale none = scale(0);
    none.getSpec().setReplicas(null);
    server.expect().get().withPath(SCALE).andReturn(200, none).once();
    assertThat(cluster.size("worker-dep").replicas()).isZero();
  }

  @Test
  void a_resize_names_the_version_that_it_is_of_and_touches_nothing_else() throws Exception {
    server.expect().put().withPath(SCALE).andReturn(200, scale(5)).once();
    cluster.resize("worker-dep", new HomeCluster.Size(3, "41"), 5);
    RecordedRequest sent = server.getLastRequest();
    assertThat(sent.getMethod()).isEqualTo("PUT");
    assertThat(sent.getPath()).isEqualTo(SCALE);
    assertThat(sent.getUtf8Body())
        .contains("\"replicas\":5", "\"resourceVersion\":\"41\"", "\"kind\":\"Scale\"");
  }

  @Test
  void a_resize_of_what_another_has_changed_is_a_conflict() {
    server
        .expect()
        .put()
        .withPath(SCALE)
        .andReturn(409, new StatusBuilder().withCode(409).build())
        .once();
    assertThatThrownBy(() -> cluster.resize("worker-dep", new HomeCluster.Size(3, "41"), 5))
        .isInstanceOfSatisfying(
            ClusterException.class,
            refused -> assertThat(refused.kind()).isEqualTo(ClusterException.Kind.CONFLICT))
        .hasMessage("deployment worker-dep: changed by another");
  }

  @Test
  void a_deployment_that_is_not_there_is_told() {
    refuse(404);
    assertRefused(ClusterException.Kind.GONE, "deployment worker-dep: not found");
  }

  @Test
  void a_right_that_is_missing_is_told() {
    refuse(403);
    assertRefused(
        ClusterException.Kind.FORBIDDEN,
        "deployment worker-dep: the dispatcher's service account may not; see the Role dispatcher");
  }

  @Test
  void another_trouble_may_pass() {
    refuse(500);
    assertThatThrownBy(() -> cluster.size("worker-dep"))
        .isInstanceOfSatisfying(
            ClusterException.class,
            refused -> assertThat(refused.kind()).isEqualTo(ClusterException.Kind.UNAVAILABLE))
        .hasMessageStartingWith("deployment worker-dep: ");
  }

  @Test
  void a_pod_gets_its_cost_and_keeps_the_rest() {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("worker-1")
                .withNamespace("pkbs")
                .withAnnotations(Map.of("safe", "yes"))
                .withLabels(Map.of("app", "worker"))
                .endMetadata()
                .build())
        .create();
    cluster.price("worker-1", -40);
    cluster.price("worker-1", 90);
    assertThat(
            client
                .pods()
                .inNamespace("pkbs")
                .withName("worker-1")
                .get()
                .getMetadata()
                .getAnnotations())
        .isEqualTo(Map.of("safe", "yes", HomeCluster.DELETION_COST, "90"));
  }

  @Test
  void a_pod_that_is_gone_is_told() {
    assertThatThrownBy(() -> cluster.price("worker-1", 1))
        .isInstanceOfSatisfying(
            ClusterException.class,
            refused -> assertThat(refused.kind()).isEqualTo(ClusterException.Kind.GONE))
        .hasMessage("pod worker-1: not found");
  }

  @Test
  void a_pod_that_may_not_be_patched_is_told() {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("worker-1")
                .withNamespace("pkbs")
                .endMetadata()
                .build())
        .create();
    server
        .expect()
        .patch()
        .withPath(POD)
        .andReturn(403, new StatusBuilder().withCode(403).build())
        .once();
    assertThatThrownBy(() -> cluster.price("worker-1", 1))
        .hasMessage(
            "pod worker-1: the dispatcher's service account may not; see the Role dispatcher");
  }

  @Test
  void an_autoscaler_of_the_same_deployment_is_found() {
    assertThat(cluster.autoscalerOf("worker-dep")).isEmpty();
    autoscaler("other-hpa", "other-dep");
    assertThat(cluster.autoscalerOf("worker-dep")).isEmpty();
    autoscaler("worker-hpa", "worker-dep");
    assertThat(cluster.autoscalerOf("worker-dep")).contains("worker-hpa");
  }

  private void autoscaler(String name, String deployment) {
    client
        .resource(
            new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("pkbs")
                .endMetadata()
                .withNewSpec()
                .withNewScaleTargetRef("apps/v1", "Deployment", deployment)
                .withMaxReplicas(3)
                .endSpec()
                .build())
        .create();
  }

  @Test
  void a_cluster_without_front_proxy_says_so() {
    assertThatThrownBy(() -> cluster.frontProxy())
        .hasMessage("configmap kube-system/extension-apiserver-authentication: not found");
  }
}
