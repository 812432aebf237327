package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.ExternalMetricSource;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingRules;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.kubernetes.ExternalMetrics;

/// Workers come quickly and go slowly, and one that goes gets the time that its jobs need. Source:
/// features, F145 to F147; reliability design, 7.9.
class ScalingTest {
  /// What `Worker.drain` takes at the most after PKBS_DRAIN_SECONDS: PKBS_KILL_SECONDS and twice
  /// the time for uploads; and some for the JVM's own end.
  private static final long HAND_BACK_SECONDS = 10 + 10 + 10 + 15;

  private static final int STEADY_SECONDS_MIN = 60;

  /// KEDA makes its own, and the dispatcher needs none.
  private static final Set<String> WITHOUT_HPA = Set.of("keda", "builtin-scaler");

  static List<Overlay> overlays() {
    return Overlay.all();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void each_pool_is_scaled_by_one_party_and_never_by_its_deployment(Overlay overlay) {
    for (Deployment pool : pools(overlay)) {
      assertThat(pool.getSpec().getReplicas()).as(pool.getMetadata().getName()).isNull();
      long scalers =
          overlay.all(HorizontalPodAutoscaler.class).stream()
              .filter(hpa ->
                  hpa.getSpec().getScaleTargetRef().getName().equals(pool.getMetadata().getName()))
              .count();
      assertThat(scalers).isEqualTo(WITHOUT_HPA.contains(overlay.name()) ? 0 : 1);
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void an_hpa_keeps_a_worker_and_goes_down_one_by_one(Overlay overlay) {
    for (HorizontalPodAutoscaler hpa : overlay.all(HorizontalPodAutoscaler.class)) {
      assertThat(hpa.getMetadata().getName()).startsWith("worker-hpa");
      assertThat(hpa.getSpec().getMinReplicas()).isPositive();
      assertThat(hpa.getSpec().getMetrics()).hasSize(1);
      if (!overlay.name().equals("external-metrics")) {
        assertThat(hpa.getSpec().getMetrics().getFirst().getResource().getName()).isEqualTo("cpu");
      }
      HPAScalingRules down = hpa.getSpec().getBehavior().getScaleDown();
      assertThat(down.getStabilizationWindowSeconds()).isGreaterThanOrEqualTo(STEADY_SECONDS_MIN);
      assertThat(down.getPolicies())
          .singleElement()
          .matches(policy -> policy.getType().equals("Pods") && policy.getValue() == 1);
      assertThat(hpa.getSpec().getBehavior().getScaleUp().getStabilizationWindowSeconds()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void a_worker_that_is_told_to_stop_has_time_to_drain(Overlay overlay) {
    for (Pods pods : overlay.pods()) {
      if (pods.isWorker()) {
        long drain = Long.parseLong(pods.env("PKBS_DRAIN_SECONDS"));
        assertThat(pods.spec().getTerminationGracePeriodSeconds())
            .as(pods + "")
            .isGreaterThanOrEqualTo(drain + HAND_BACK_SECONDS);
        assertThat(pods.container().getLifecycle()).as("tini gets the signal itself").isNull();
        assertThat(pods.template().getMetadata().getAnnotations())
            .containsEntry("cluster-autoscaler.kubernetes.io/safe-to-evict", "false");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void a_rollout_brings_new_workers_before_old_ones_go(Overlay overlay) {
    for (Deployment pool : pools(overlay)) {
      assertThat(pool.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal())
          .isZero();
    }
  }

  /// A dispatcher that stands by is not ready: a rollout that waits for it waits for ever.
  @ParameterizedTest
  @MethodSource("overlays")
  void a_rollout_of_the_dispatcher_does_not_wait_for_the_one_that_stands_by(Overlay overlay) {
    Deployment dispatcher = overlay.one(Deployment.class, "dispatcher");
    assertThat(
            dispatcher.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal())
        .isEqualTo(dispatcher.getSpec().getReplicas());
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void evictions_go_one_by_one_and_never_block_a_node_for_ever(Overlay overlay) {
    for (Pods pods : overlay.pods()) {
      if (pods.namespace().equals("pkbs")) {
        assertThat(overlay.all(PodDisruptionBudget.class))
            .filteredOn(budget ->
                pods.labels()
                    .entrySet()
                    .containsAll(budget.getSpec().getSelector().getMatchLabels().entrySet()))
            .as(pods + "")
            .singleElement()
            .matches(budget ->
                budget.getSpec().getMaxUnavailable().getIntVal() == evictable(overlay, pods))
            .matches(
                budget -> budget.getSpec().getUnhealthyPodEvictionPolicy().equals("AlwaysAllow"));
      }
    }
  }

  /// All dispatchers but one are never ready, and count as evicted already.
  private static int evictable(Overlay overlay, Pods pods) {
    return pods.name().equals("dispatcher")
        ? overlay.one(Deployment.class, "dispatcher").getSpec().getReplicas()
        : 1;
  }

  @Test
  void the_autoscaler_asks_the_dispatcher_for_the_metric_that_it_serves() {
    Overlay overlay = Overlay.of("external-metrics");
    ExternalMetricSource external =
        overlay
            .one(HorizontalPodAutoscaler.class, "worker-hpa")
            .getSpec()
            .getMetrics()
            .getFirst()
            .getExternal();
    assertThat(external.getMetric().getName()).isEqualTo(ExternalMetrics.METRIC);
    assertThat(external.getMetric().getSelector().getMatchLabels())
        .isEqualTo(Map.of("pool", "default"));
    assertThat(external.getTarget().getType()).isEqualTo("AverageValue");
    assertThat(external.getTarget().getAverageValue().getAmount()).isEqualTo("1");

    APIService service = overlay.one(APIService.class, "v1beta1.external.metrics.k8s.io");
    assertThat(service.getSpec().getGroup()).isEqualTo("external.metrics.k8s.io");
    assertThat(service.getSpec().getVersion()).isEqualTo("v1beta1");
    Service target = overlay.one(Service.class, service.getSpec().getService().getName());
    assertThat(target.getMetadata().getNamespace())
        .isEqualTo(service.getSpec().getService().getNamespace());
    assertThat(target.getSpec().getPorts())
        .singleElement()
        .matches(port -> port.getPort().equals(service.getSpec().getService().getPort()))
        .matches(port -> port.getTargetPort().getStrVal().equals("metrics"));
    Pods dispatcher = overlay.pods("dispatcher");
    assertThat(dispatcher.container().getPorts())
        .anyMatch(port ->
            port.getName().equals("metrics")
                && port.getContainerPort()
                    .toString()
                    .equals(dispatcher.env("PKBS_EXTERNAL_METRICS_PORT")));
  }

  @Test
  void the_dispatcher_sizes_the_deployment_that_it_may_size() {
    Overlay overlay = Overlay.of("builtin-scaler");
    assertThat(overlay.pods("dispatcher").env("PKBS_SCALE_DEPLOYMENT")).isEqualTo("worker-dep");
    assertThat(overlay.pods("dispatcher").env("PKBS_SCALE_MIN")).isEqualTo("0");
  }

  @Test
  void keda_asks_for_the_wanted_workers_and_may_have_none() {
    GenericKubernetesResource scaled =
        Overlay.of("keda").one(GenericKubernetesResource.class, "worker");
    assertThat(scaled.<Integer>get("spec", "minReplicaCount")).isZero();
    assertThat(scaled.<String>get("spec", "scaleTargetRef", "name")).isEqualTo("worker-dep");
    List<Map<String, Object>> triggers = scaled.get("spec", "triggers");
    assertThat(triggers)
        .singleElement()
        .satisfies(trigger -> {
          assertThat(trigger).containsEntry("type", "metrics-api");
          assertThat(trigger).containsEntry("metricType", "AverageValue");
          assertThat(trigger.get("metadata"))
              .isEqualTo(
                  Map.of(
                      "url", "http://dispatcher.pkbs:4898/api/v1/scale",
                      "format", "json",
                      "valueLocation", "exported",
                      "targetValue", "1",
                      "activationTargetValue", "0",
                      "authMode", "bearer"));
        });
  }

  /// A fallback is a number of workers, and those above it would be ended with their jobs.
  @Test
  void keda_leaves_the_workers_alone_while_the_dispatcher_does_not_answer() {
    GenericKubernetesResource scaled =
        Overlay.of("keda").one(GenericKubernetesResource.class, "worker");
    assertThat(scaled.<Object>get("spec", "fallback")).isNull();
  }

  @Test
  void keda_takes_over_the_autoscaler_of_another_overlay() {
    GenericKubernetesResource scaled =
        Overlay.of("keda").one(GenericKubernetesResource.class, "worker");
    assertThat(scaled.<String>get("spec", "advanced", "horizontalPodAutoscalerConfig", "name"))
        .isEqualTo("worker-hpa");
    assertThat(scaled.getMetadata().getAnnotations())
        .containsEntry("scaledobject.keda.sh/transfer-hpa-ownership", "true");
  }

  /// Else the dispatcher counts workers of another size than those that come.
  @ParameterizedTest
  @MethodSource("overlays")
  void the_dispatcher_knows_the_size_of_the_workers_that_are_scaled(Overlay overlay) {
    Pods worker = overlay.pods("worker-dep");
    assertThat(overlay.pods("dispatcher").env("PKBS_SCALE_WORKER"))
        .isEqualTo(
            "ncpus=%s,mem=%s,scratch=%s"
                .formatted(
                    worker.container().getResources().getLimits().get("cpu"),
                    worker.env("PKBS_MEM"),
                    worker.env("PKBS_SCRATCH")));
  }

  private static List<Deployment> pools(Overlay overlay) {
    return overlay.all(Deployment.class).stream()
        .filter(pool -> pool.getMetadata().getName().startsWith("worker-dep"))
        .toList();
  }
}
