package pkbs.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIGroupList;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the horizontal autoscaler and the API server ask, read with the Kubernetes model.
class ExternalMetricsTest {
  private static final String GROUP = "/apis/external.metrics.k8s.io";
  private static final String VALUE = GROUP + "/v1beta1/namespaces/pkbs/pkbs_wanted_workers";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T12:00:00.123Z"), ZoneOffset.UTC);

  private OptionalInt wanted = OptionalInt.of(7);
  private final ExternalMetrics metrics =
      new ExternalMetrics("pkbs", "default", () -> wanted, CLOCK);

  private <T> T read(Class<T> type, String path) {
    ExternalMetrics.Answer answer = metrics.get(path, Optional.empty());
    assertThat(answer.status()).isEqualTo(200);
    return Serialization.unmarshal(answer.body(), type);
  }

  private List<Map<String, Object>> items(String selector) {
    ExternalMetrics.Answer answer = metrics.get(VALUE, Optional.of(selector));
    assertThat(answer.status()).isEqualTo(200);
    GenericKubernetesResource list =
        Serialization.unmarshal(answer.body(), GenericKubernetesResource.class);
    assertThat(list.getApiVersion()).isEqualTo("external.metrics.k8s.io/v1beta1");
    assertThat(list.getKind()).isEqualTo("ExternalMetricValueList");
    return list.get("items");
  }

  private void assertRefused(String path, int code, String reason, String message) {
    ExternalMetrics.Answer answer = metrics.get(path, Optional.empty());
    assertThat(answer.status()).isEqualTo(code);
    Status status = Serialization.unmarshal(answer.body(), Status.class);
    assertThat(status.getStatus()).isEqualTo("Failure");
    assertThat(status.getCode()).isEqualTo(code);
    assertThat(status.getReason()).isEqualTo(reason);
    assertThat(status.getMessage()).isEqualTo(message);
  }

  @Test
  void the_group_is_discovered() {
    APIGroup group = read(APIGroup.class, GROUP);
    assertThat(group.getName()).isEqualTo("external.metrics.k8s.io");
    assertThat(group.getPreferredVersion().getGroupVersion())
        .isEqualTo("external.metrics.k8s.io/v1beta1");
    assertThat(read(APIGroupList.class, "/apis").getGroups()).containsExactly(group);
  }

  @Test
  void the_metric_is_a_resource_of_the_group() {
    APIResourceList list = read(APIResourceList.class, GROUP + "/v1beta1");
    assertThat(list.getKind()).isEqualTo("APIResourceList");
    assertThat(list.getGroupVersion()).isEqualTo("external.metrics.k8s.io/v1beta1");
    APIResource metric = list.getResources().getFirst();
    assertThat(metric.getName()).isEqualTo("pkbs_wanted_workers");
    assertThat(metric.getNamespaced()).isTrue();
    assertThat(metric.getKind()).isEqualTo("ExternalMetricValueList");
    assertThat(metric.getVerbs()).containsExactly("get");
  }

  @Test
  void the_value_is_a_quantity_with_its_labels_and_time() {
    assertThat(items("pool=default"))
        .containsExactly(
            Map.of(
                "metricName", "pkbs_wanted_workers",
                "metricLabels", Map.of("pool", "default"),
                "timestamp", "2026-11-21T12:00:00Z",
                "value", "7"));
    assertThat(Quantity.parse((String) items("").getFirst().get("value")).getNumericalAmount())
        .isEqualByComparingTo("7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pool=default", "pool==default", " pool = default "})
  void a_selector_of_this_pool_has_the_value(String selector) {
    assertThat(items(selector)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pool=spot", "pool!=default", "queue=x", "pool=default,queue=x", "pool"})
  void another_selector_has_none(String selector) {
    assertThat(items(selector)).isEmpty();
  }

  @Test
  void what_is_not_there_is_not_found() {
    String base = GROUP + "/v1beta1/namespaces/";
    assertRefused(base + "pkbs/other", 404, "NotFound", "no metric other in namespace pkbs");
    assertRefused(
        base + "default/pkbs_wanted_workers",
        404,
        "NotFound",
        "no metric pkbs_wanted_workers in namespace default");
    String nothing = "the server could not find the requested resource";
    assertRefused("/openapi/v2", 404, "NotFound", nothing);
    assertRefused(GROUP + "/v1beta2", 404, "NotFound", nothing);
    assertRefused(VALUE + "/more", 404, "NotFound", nothing);
  }

  /// The autoscaler then leaves the pool as it is; a 0 would empty it.
  @Test
  void a_dispatcher_that_does_not_lead_says_no_number() {
    wanted = OptionalInt.empty();
    assertRefused(VALUE, 503, "ServiceUnavailable", "this dispatcher does not lead");
    assertThat(metrics.get(GROUP + "/v1beta1", Optional.empty()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/livez", "/readyz"})
  void it_is_well(String path) {
    assertThat(metrics.get(path, Optional.empty()))
        .isEqualTo(new ExternalMetrics.Answer(200, "ok"));
  }
}
