package pkbs.kubernetes;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What [Pods] asks of Kubernetes, all in one namespace and of objects with pkbs's label. Every
/// method but those of events and watches throws a [KubernetesClientException] where Kubernetes
/// refuses or does not answer.
record PodApi(KubernetesClient client, String namespace) {
  private static final int CONFLICT = 409;

  List<Job> jobs() {
    return client
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .withLabel(PodNames.MANAGED_BY, PodNames.MANAGER)
        .list()
        .getItems();
  }

  List<Pod> pods() {
    return labelled().list().getItems();
  }

  private FilterWatchListDeletable<Pod, PodList, PodResource> labelled() {
    return client.pods().inNamespace(namespace).withLabel(PodNames.MANAGED_BY, PodNames.MANAGER);
  }

  /// One that is there already is as good.
  void create(Job job) {
    try {
      client.batch().v1().jobs().inNamespace(namespace).resource(job).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
    }
  }

  /// With its pod; one that is gone already is as good.
  void deleteJob(String name) {
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .withName(name)
        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
        .delete();
  }

  void deletePod(String name) {
    client.pods().inNamespace(namespace).withName(name).delete();
  }

  Optional<Deployment> deployment(String name) {
    return Optional.ofNullable(
        client.apps().deployments().inNamespace(namespace).withName(name).get());
  }

  /// Why no pod could be made for a Job, by the last event that says so. Empty too where events
  /// cannot be read: they only explain.
  Optional<String> failure(String job) {
    try {
      return client
          .v1()
          .events()
          .inNamespace(namespace)
          .withInvolvedObject(about(job))
          .list()
          .getItems()
          .stream()
          .filter(event -> "FailedCreate".equals(event.getReason()))
          .max(Comparator.comparing(PodApi::time))
          .map(Event::getMessage);
    } catch (KubernetesClientException e) {
      return Optional.empty();
    }
  }

  private static ObjectReference about(String job) {
    ObjectReference reference = new ObjectReference();
    reference.setKind("Job");
    reference.setName(job);
    return reference;
  }

  private static String time(Event event) {
    return Objects.requireNonNullElse(event.getLastTimestamp(), "");
  }

  /// Calls `changed` at every event, and `ended` once when no more will come. Empty where it cannot
  /// be had now.
  Optional<Watch> watch(Runnable changed, Runnable ended) {
    try {
      return Optional.of(
          labelled()
              .watch(
                  new Watcher<Pod>() {
                    @Override
                    public void eventReceived(Action action, Pod pod) {
                      changed.run();
                    }

                    @Override
                    public void onClose(WatcherException cause) {
                      ended.run();
                    }

                    @Override
                    public void onClose() {
                      ended.run();
                    }
                  }));
    } catch (KubernetesClientException e) {
      return Optional.empty();
    }
  }

  /// Kubernetes' refusal in one line.
  static String words(KubernetesClientException e) {
    String said =
        Optional.ofNullable(e.getStatus())
            .map(status -> status.getMessage())
            .orElseGet(() -> Objects.requireNonNullElse(e.getMessage(), "no reason given"));
    return switch (e.getCode()) {
      case -1, 0 -> "Kubernetes does not answer: " + cause(e);
      case 403 ->
          isQuota(said)
              ? "no room in the quota of its namespace: " + said
              : "Kubernetes refuses (403): " + said + "; deploy the component container-jobs";
      default -> "Kubernetes refuses (%d): %s".formatted(e.getCode(), said);
    };
  }

  static boolean isQuota(String message) {
    return message.contains("exceeded quota");
  }

  private static String cause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
  }
}
