package pkbs.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.APIServiceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pkbs.core.doctor.ClusterFacts;
import pkbs.core.doctor.Finding;
import pkbs.core.doctor.Finding.Level;
import pkbs.kubernetes.ClusterRights.Asked;

/// What `pkbs doctor` sees of a cluster, whole and broken.
@EnableKubernetesMockClient(crud = true)
@Timeout(120)
class ClusterCheckupTest {
  private static final Instant NOW = Instant.now().plus(Duration.ofHours(1));
  private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  KubernetesMockServer server;
  KubernetesClient client;

  @BeforeEach
  void install() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    secret("nats-auth", Map.of(), "admin", "dispatcher", "worker");
    secret("webdav-login", Map.of(), "user", "password");
    secret("pkbs-tokens", Map.of(), "tokens");
  }

  private void secret(String name, Map<String, String> labels, String... keys) {
    Map<String, String> data = new HashMap<>();
    for (String key : keys) {
      byte[] word = "hush-hush".getBytes(StandardCharsets.UTF_8);
      data.put(key, Base64.getEncoder().encodeToString(word));
    }
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("pkbs")
                .withLabels(labels)
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }

  private List<Finding> findings() {
    return new ClusterCheckup(client, "pkbs", NOW).findings();
  }

  private Finding found(String check) {
    return findings().stream().filter(f -> f.check().equals(check)).findFirst().orElseThrow();
  }

  private void owner(String service, boolean isAvailable) {
    client
        .resource(
            new APIServiceBuilder()
                .withNewMetadata()
                .withName("v1beta1.external.metrics.k8s.io")
                .endMetadata()
                .withNewSpec()
                .withGroup("external.metrics.k8s.io")
                .withVersion("v1beta1")
                .withNewService()
                .withNamespace(service.split("/")[0])
                .withName(service.split("/")[1])
                .endService()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Available")
                .withStatus(isAvailable ? "True" : "False")
                .withReason(isAvailable ? "Passed" : "MissingEndpoints")
                .endCondition()
                .endStatus()
                .build())
        .create();
  }

  private void scaler(String reason) {
    client
        .resource(
            new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withName("worker-hpa")
                .withNamespace("pkbs")
                .endMetadata()
                .withNewSpec()
                .withNewScaleTargetRef("apps/v1", "Deployment", "worker-dep")
                .addNewMetric()
                .withType("External")
                .withNewExternal()
                .withNewMetric()
                .withName("pkbs_wanted_workers")
                .endMetric()
                .endExternal()
                .endMetric()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("ScalingActive")
                .withStatus(reason.isEmpty() ? "True" : "False")
                .withReason(reason)
                .withMessage("no metric")
                .endCondition()
                .endStatus()
                .build())
        .create();
  }

  private void pod(String name, String phase, String reason) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("pkbs")
                .withLabels(Map.of("app", "worker"))
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .withReason(reason)
                .endStatus()
                .build())
        .create();
  }

  @Test
  void a_whole_installation_is_well() {
    owner("pkbs/dispatcher-metrics", true);
    scaler("");
    pod("worker-1", "Running", null);
    assertThat(findings()).hasSize(5).allMatch(finding -> finding.level() == Level.OK);
    assertThat(findings().toString()).doesNotContain("hush");
  }

  @Test
  void an_autoscaler_without_its_metric_is_named_and_so_is_the_missing_service() {
    scaler("FailedGetExternalMetric");
    assertThat(found("kube-autoscalers").what())
        .isEqualTo("worker-hpa cannot scale: FailedGetExternalMetric: no metric");
    assertThat(found("kube-metrics"))
        .isEqualTo(
            Finding.fail(
                "kube-metrics",
                "an autoscaler asks for an external metric, and there is no APIService"
                    + " v1beta1.external.metrics.k8s.io",
                "make deploy OVERLAY=external-metrics, or use the overlay keda or builtin-scaler"));
  }

  @Test
  void another_owner_of_external_metrics_is_named() {
    scaler("");
    owner("keda/keda-metrics-apiserver", true);
    assertThat(found("kube-metrics").what())
        .startsWith("external metrics are served by keda/keda-metrics-apiserver, and");
  }

  @Test
  void an_owner_without_endpoints_is_named() {
    owner("monitoring/prometheus-adapter", false);
    assertThat(found("kube-metrics").what())
        .isEqualTo(
            "external metrics are served by monitoring/prometheus-adapter, which is not available:"
                + " MissingEndpoints");
  }

  @Test
  void pods_jobs_and_secrets_that_are_left_are_named() {
    pod("worker-1", "Failed", "Evicted");
    pod("worker-2", "Pending", null);
    pod("worker-3", "Running", null);
    Map<String, String> made = Map.of("app.kubernetes.io/managed-by", "pkbs-dispatcher");
    secret("pkbs-7-0-1", made, "password");
    client
        .resource(
            new JobBuilder()
                .withNewMetadata()
                .withName("pkbs-7-0-1")
                .withNamespace("pkbs")
                .withLabels(made)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Complete")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build())
        .create();
    assertThat(found("kube-pods").what())
        .isEqualTo("2: worker-1 (Evicted), worker-2 (not started for 10 min)");
    assertThat(found("kube-jobs").what()).isEqualTo("1: pkbs-7-0-1 (over, and still there)");
    assertThat(found("kube-secrets").what()).isEqualTo("pkbs-7-0-1: of pkbs, and no pod uses it");
  }

  @Test
  void secrets_and_keys_that_are_missing_are_named() {
    client.secrets().inNamespace("pkbs").withName("pkbs-tokens").delete();
    client.secrets().inNamespace("pkbs").withName("webdav-login").delete();
    secret("webdav-login", Map.of(), "user");
    assertThat(found("kube-secrets").what())
        .isEqualTo("pkbs-tokens, webdav-login: password: not there, or without one of its keys");
  }

  @Test
  void what_may_not_be_read_is_left_out_403() {
    server
        .expect()
        .get()
        .withPath("/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.external.metrics.k8s.io")
        .andReturn(403, new StatusBuilder().withCode(403).build())
        .always();
    assertThat(found("kube-metrics"))
        .isEqualTo(Finding.leftOut("kube-metrics", "the kubeconfig's user may not read it"));
    assertThat(found("kube-secrets").level()).isEqualTo(Level.OK);
  }

  @Test
  void rights_are_asked_of_the_api_server_one_by_one() throws Exception {
    answer(true, "get");
    answer(false, "patch");
    assertThat(ClusterRights.look(client, "pkbs", Asked.PRICES))
        .containsExactly(
            new ClusterFacts.Right("get pods", "the overlay", true),
            new ClusterFacts.Right("patch pods", "the overlay", false));
    RecordedRequest sent = server.getLastRequest();
    assertThat(sent.getUtf8Body())
        .contains("\"namespace\":\"pkbs\"", "\"resource\":\"pods\"", "\"verb\":\"patch\"");
  }

  private void answer(boolean isAllowed, String verb) {
    server
        .expect()
        .post()
        .withPath(REVIEWS)
        .andReturn(
            201,
            new SelfSubjectAccessReviewBuilder()
                .withNewStatus()
                .withAllowed(isAllowed)
                .withReason(verb)
                .endStatus()
                .build())
        .once();
  }

  @Test
  void subresources_and_names_are_asked_for_as_the_overlays_give_them() throws Exception {
    answer(true, "any");
    ClusterRights.look(client, "pkbs", Asked.sizing("worker-dep").subList(0, 1));
    assertThat(server.getLastRequest().getUtf8Body())
        .contains(
            "\"group\":\"apps\"",
            "\"resource\":\"deployments\"",
            "\"subresource\":\"scale\"",
            "\"name\":\"worker-dep\"");
    assertThat(Asked.sizing("worker-dep"))
        .extracting(Asked::text)
        .containsExactly(
            "get deployments/scale worker-dep",
            "update deployments/scale worker-dep",
            "list horizontalpodautoscalers");
    assertThat(Asked.containers(Optional.empty(), "worker-dep"))
        .extracting(Asked::text)
        .containsExactly(
            "list jobs",
            "create jobs",
            "delete jobs",
            "list pods",
            "watch pods",
            "delete pods",
            "list events",
            "get deployments worker-dep");
  }

  @Test
  void an_api_server_that_refuses_reviews_is_told() {
    server
        .expect()
        .post()
        .withPath(REVIEWS)
        .andReturn(500, new StatusBuilder().withCode(500).withMessage("no").build())
        .always();
    assertThatThrownBy(() -> ClusterRights.look(client, "pkbs", Asked.PRICES))
        .isInstanceOf(ClusterException.class)
        .hasMessageStartingWith("selfsubjectaccessreviews: ");
  }
}
