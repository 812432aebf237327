package pkbs.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.EventListBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pkbs.core.RunId;
import pkbs.testkit.Await;
import pkbs.testkit.SampleJobs;

@Timeout(120)
class PodsTest {
  private static final RunId RUN = SampleJobs.run(1, 1);
  private static final String JOBS = "/apis/batch/v1/namespaces/pkbs/jobs";
  private static final String LABEL =
      "labelSelector=app.kubernetes.io%2Fmanaged-by%3Dpkbs-dispatcher";

  private final Map<RunId, PodOrder> wanted = new HashMap<>();
  private final Set<RunId> over = new HashSet<>();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger passes = new AtomicInteger();
  private boolean isLeading = true;
  private Map<RunId, PodSight> sights = Map.of();
  private KubernetesMockServer server;
  private NamespacedKubernetesClient client;
  private Pods pods;

  @BeforeEach
  void start() {
    Map<ServerRequest, Queue<ServerResponse>> answers = new HashMap<>();
    server =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            answers,
            new KubernetesMixedDispatcher(answers),
            false);
    server.init();
    client = server.createClient();
    client.apps().deployments().inNamespace(Samples.NAMESPACE).resource(Samples.workers()).create();
    PodOrders orders =
        new PodOrders() {
          @Override
          public Optional<Map<RunId, PodOrder>> wanted() {
            return isLeading ? Optional.of(Map.copyOf(wanted)) : Optional.empty();
          }

          @Override
          public boolean isOver(RunId run) {
            return over.contains(run);
          }
        };
    pods =
        new Pods(
            server.createClient(
                builder -> builder.editOrNewConfig().withRequestRetryBackoffLimit(0).endConfig()),
            new PodSettings(Optional.of(Samples.NAMESPACE), "worker-dep", Duration.ofHours(1)),
            orders,
            seen -> {
              sights = seen;
              passes.incrementAndGet();
            },
            nanos::get);
  }

  @AfterEach
  void stop() {
    pods.close();
    client.close();
    server.destroy();
  }

  @Test
  void a_wanted_run_gets_one_job_however_often_it_is_looked_at() {
    want(1, true);
    pods.pass();
    pods.pass();
    assertThat(jobs()).extracting(job -> job.getMetadata().getName()).containsExactly("pkbs-1-0-1");
    assertThat(sights).containsEntry(RUN, PodSight.waiting());
    assertThat(pods.trouble()).isEmpty();
  }

  @Test
  void a_job_that_another_made_meanwhile_is_as_good_409() {
    want(1, true);
    refuse("POST", JOBS, 409, "jobs.batch \"pkbs-1-0-1\" already exists");
    pods.pass();
    assertThat(sights).containsEntry(RUN, PodSight.waiting());
  }

  @Test
  void missing_rights_are_said_of_every_run_until_they_are_there_403() {
    want(1, true);
    refuse("GET", JOBS + "?" + LABEL, 403, "jobs.batch is forbidden");
    pods.pass();
    assertThat(trouble(1))
        .isEqualTo(
            "room: Kubernetes refuses (403): jobs.batch is forbidden; deploy the component"
                + " container-jobs");
    assertThat(jobs()).isEmpty();
    pods.pass();
    assertThat(sights).containsEntry(RUN, PodSight.waiting());
    assertThat(jobs()).hasSize(1);
    assertThat(pods.trouble()).isEmpty();
  }

  @Test
  void a_quota_is_told_wherever_it_is_met_403() {
    want(1, true);
    refuse("POST", JOBS, 403, "exceeded quota: small, requested: count/jobs.batch=1");
    pods.pass();
    assertThat(trouble(1))
        .isEqualTo(
            "room: no room in the quota of its namespace: exceeded quota: small, requested:"
                + " count/jobs.batch=1");
    pods.pass();
    event("pods \"pkbs-1-0-1-\" is forbidden: exceeded quota: small, requested: pods=1");
    pods.pass();
    assertThat(trouble(1))
        .startsWith("room: no room in the quota of its namespace: pods \"pkbs-1-0-1-\" is");
  }

  @Test
  void what_can_never_be_made_is_told_so_422() {
    want(1, true);
    refuse("POST", JOBS, 422, "spec.template.spec.containers[1].image: Invalid value");
    pods.pass();
    assertThat(trouble(1))
        .isEqualTo(
            "never: Kubernetes refuses (422): spec.template.spec.containers[1].image: Invalid value");
  }

  @Test
  void a_missing_template_is_named_404() {
    client.apps().deployments().inNamespace(Samples.NAMESPACE).withName("worker-dep").delete();
    want(1, true);
    pods.pass();
    assertThat(trouble(1))
        .isEqualTo(
            "room: deployment worker-dep is not in namespace pkbs; set PKBS_CONTAINER_TEMPLATE");
  }

  @Test
  void what_is_over_is_removed_and_being_gone_already_is_fine_404() {
    want(1, true);
    want(2, true);
    pods.pass();
    wanted.clear();
    over.add(RUN);
    over.add(SampleJobs.run(2, 1));
    refuse("DELETE", JOBS + "/pkbs-1-0-1", 404, "jobs.batch \"pkbs-1-0-1\" not found");
    pods.pass();
    assertThat(jobs()).extracting(job -> job.getMetadata().getName()).containsExactly("pkbs-1-0-1");
    pods.pass();
    assertThat(jobs()).isEmpty();
  }

  @Test
  void what_nobody_knows_is_left_for_a_minute() {
    want(1, true);
    pods.pass();
    wanted.clear();
    pods.pass();
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    pods.pass();
    assertThat(jobs()).hasSize(1);
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    pods.pass();
    assertThat(jobs()).isEmpty();
  }

  @Test
  void who_does_not_lead_touches_nothing() {
    want(1, true);
    pods.pass();
    isLeading = false;
    wanted.clear();
    over.add(RUN);
    pods.pass();
    assertThat(jobs()).hasSize(1);
  }

  @Test
  void a_job_that_was_altered_gets_another_pod() {
    want(1, true);
    pods.pass();
    wanted.put(RUN, Samples.order(RUN, "alpine:3.21", 0));
    pods.pass();
    assertThat(jobs()).isEmpty();
    pods.pass();
    assertThat(jobs().getFirst().getSpec().getTemplate().getSpec().getContainers())
        .extracting(container -> container.getImage())
        .contains("alpine:3.21");
  }

  @Test
  void a_pod_that_is_gone_before_its_claim_is_followed_by_another() {
    want(1, true);
    pods.pass();
    pod("Failed", "Evicted");
    pods.pass();
    assertThat(trouble(1)).isEqualTo("gone: its pod was evicted");
    assertThat(jobs()).isEmpty();
  }

  @Test
  void a_claimed_run_keeps_its_pod_and_never_gets_a_second_one() {
    want(1, true);
    pods.pass();
    want(1, false);
    pod("Failed", "Evicted");
    pods.pass();
    assertThat(jobs()).hasSize(1);
    assertThat(trouble(1)).isEqualTo("gone: its pod was evicted");
    client.batch().v1().jobs().inNamespace(Samples.NAMESPACE).delete();
    pods.pass();
    assertThat(jobs()).isEmpty();
    assertThat(trouble(1)).isEqualTo("gone: its pod is gone");
  }

  @Test
  void a_pod_whose_job_is_gone_goes_too() {
    pod("Running", null);
    over.add(RUN);
    pods.pass();
    assertThat(client.pods().inNamespace(Samples.NAMESPACE).list().getItems()).isEmpty();
  }

  @Test
  void a_change_is_seen_at_once_also_after_a_watch_that_was_too_old_410() {
    want(1, true);
    refuse(
        "GET",
        "/api/v1/namespaces/pkbs/pods?allowWatchBookmarks=true&" + LABEL + "&watch=true",
        410,
        "too old resource version");
    pods.start();
    Await.until("two passes", () -> passes.get() >= 2);
    int before = passes.get();
    Pod made = pod("Pending", null);
    Await.until("a pass for the pod", () -> passes.get() > before);
    int then = passes.get();
    client.pods().inNamespace(Samples.NAMESPACE).resource(made).delete();
    Await.until("a pass for its end", () -> passes.get() > then);
  }

  @Test
  void no_answer_at_all_is_told_too() {
    want(1, true);
    server.destroy();
    pods.pass();
    assertThat(trouble(1)).startsWith("room: Kubernetes does not answer: ");
  }

  private void want(long job, boolean mayBeRemade) {
    PodOrder order = Samples.order(job, mayBeRemade);
    wanted.put(order.run(), order);
  }

  private String trouble(long job) {
    return sights.get(SampleJobs.run(job, 1)).trouble().orElseThrow().toString();
  }

  private List<Job> jobs() {
    return client.batch().v1().jobs().inNamespace(Samples.NAMESPACE).list().getItems();
  }

  /// Once.
  private void refuse(String method, String path, int code, String message) {
    Status status =
        new StatusBuilder().withCode(code).withMessage(message).withStatus("Failure").build();
    switch (method) {
      case "GET" -> server.expect().get().withPath(path).andReturn(code, status).once();
      case "POST" -> server.expect().post().withPath(path).andReturn(code, status).once();
      default -> server.expect().delete().withPath(path).andReturn(code, status).once();
    }
  }

  private Pod pod(String phase, String reason) {
    return client
        .pods()
        .inNamespace(Samples.NAMESPACE)
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("pkbs-1-0-1-abcde")
                .withLabels(
                    Map.of(PodNames.MANAGED_BY, PodNames.MANAGER, PodNames.RUN, "pkbs-1-0-1"))
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .withReason(reason)
                .endStatus()
                .build())
        .create();
  }

  /// The server in memory does not select by fields.
  private void event(String message) {
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withName("pkbs-1-0-1.1")
            .endMetadata()
            .withReason("FailedCreate")
            .withMessage(message)
            .build();
    server
        .expect()
        .get()
        .withPath(
            "/api/v1/namespaces/pkbs/events?fieldSelector="
                + "involvedObject.name%3Dpkbs-1-0-1%2CinvolvedObject.kind%3DJob")
        .andReturn(200, new EventListBuilder().withItems(event).build())
        .once();
  }
}
