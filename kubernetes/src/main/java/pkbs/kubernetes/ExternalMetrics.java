package pkbs.kubernetes;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIGroupBuilder;
import io.fabric8.kubernetes.api.model.APIGroupListBuilder;
import io.fabric8.kubernetes.api.model.APIResourceListBuilder;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The answers of the API group `external.metrics.k8s.io/v1beta1` for one metric of one namespace:
/// how many workers are wanted. Source: k8s.io/metrics, external_metrics/v1beta1.
///
/// @param pool what the label `pool` of the metric says
/// @param wanted empty while this process does not know
public record ExternalMetrics(
    String namespace, String pool, Supplier<OptionalInt> wanted, Clock clock) {
  public static final String METRIC = "pkbs_wanted_workers";

  private static final String GROUP = "external.metrics.k8s.io";
  private static final String VERSION = GROUP + "/v1beta1";
  private static final Pattern VALUE =
      Pattern.compile("/apis/" + Pattern.quote(VERSION) + "/namespaces/([^/]+)/([^/]+)");
  private static final Pattern EQUAL = Pattern.compile("\\s*([^=!\\s]+)\\s*={1,2}\\s*(\\S*)\\s*");

  /// @param body JSON, or `ok`
  record Answer(int status, String body) {
    private static Answer of(Object shape) {
      return new Answer(200, Serialization.asJson(shape));
    }
  }

  /// @param selector of labels, as Kubernetes writes it
  Answer get(String path, Optional<String> selector) {
    return switch (path) {
      case "/healthz", "/livez", "/readyz" -> new Answer(200, "ok");
      case "/apis" -> Answer.of(new APIGroupListBuilder().withGroups(group()).build());
      case "/apis/" + GROUP -> Answer.of(group());
      case "/apis/" + VERSION -> Answer.of(resources());
      default -> value(path, selector.orElse(""));
    };
  }

  private static APIGroup group() {
    GroupVersionForDiscovery version = new GroupVersionForDiscovery(VERSION, "v1beta1");
    return new APIGroupBuilder()
        .withApiVersion("v1")
        .withKind("APIGroup")
        .withName(GROUP)
        .withVersions(version)
        .withPreferredVersion(version)
        .build();
  }

  private static Object resources() {
    return new APIResourceListBuilder()
        .withApiVersion("v1")
        .withKind("APIResourceList")
        .withGroupVersion(VERSION)
        .addNewResource()
        .withName(METRIC)
        .withSingularName("")
        .withNamespaced(true)
        .withKind("ExternalMetricValueList")
        .withVerbs("get")
        .endResource()
        .build();
  }

  private Answer value(String path, String selector) {
    Matcher asked = VALUE.matcher(path);
    if (!asked.matches()) {
      return refused(404, "NotFound", "the server could not find the requested resource");
    }
    if (!asked.group(1).equals(namespace) || !asked.group(2).equals(METRIC)) {
      return refused(
          404,
          "NotFound",
          "no metric %s in namespace %s".formatted(asked.group(2), asked.group(1)));
    }
    OptionalInt now = wanted.get();
    if (now.isEmpty()) {
      return refused(503, "ServiceUnavailable", "this dispatcher does not lead");
    }
    List<?> items = selects(selector) ? List.of(item(now.getAsInt())) : List.of();
    return Answer.of(
        Map.of(
            "apiVersion",
            VERSION,
            "kind",
            "ExternalMetricValueList",
            "metadata",
            Map.of(),
            "items",
            items));
  }

  private Map<String, Object> item(int workers) {
    return Map.of(
        "metricName",
        METRIC,
        "metricLabels",
        Map.of("pool", pool),
        "timestamp",
        Instant.now(clock).truncatedTo(ChronoUnit.SECONDS).toString(),
        "value",
        String.valueOf(workers));
  }

  /// Equalities only; what else a selector may hold selects nothing here.
  private boolean selects(String selector) {
    if (selector.isBlank()) {
      return true;
    }
    for (String part : selector.split(",")) {
      Matcher equal = EQUAL.matcher(part);
      if (!equal.matches() || !equal.group(1).equals("pool") || !equal.group(2).equals(pool)) {
        return false;
      }
    }
    return true;
  }

  static Answer refused(int code, String reason, String message) {
    return new Answer(
        code,
        Serialization.asJson(
            new StatusBuilder()
                .withStatus("Failure")
                .withReason(reason)
                .withCode(code)
                .withMessage(message)
                .build()));
  }
}
