package pkbs.kubernetes;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pkbs.core.doctor.ClusterFacts;

/// Which of its rights this process has, as the API server says to every account of itself
/// (SelfSubjectAccessReview). Nothing else is asked or tried.
public final class ClusterRights {
  private static final int PATIENCE_MILLIS = 5_000;

  private ClusterRights() {}

  /// A right that an overlay gives to the dispatcher.
  ///
  /// @param group of the API; empty: the core
  /// @param resource with its subresource: `deployments/scale`
  /// @param from what gives it
  public record Asked(String verb, String group, String resource, Where where, String from) {

    /// @param namespace absent: this process's own
    /// @param name empty: all of them
    record Where(Optional<String> namespace, String name) {
      private static final Where OWN = new Where(Optional.empty(), "");
    }

    private static final String APPS = "apps";

    /// To tell which workers may go first.
    public static final List<Asked> PRICES =
        all(List.of("get", "patch"), "", "pods", Where.OWN, "the overlay");

    /// To serve external metrics: to read whose certificates the API server shows.
    public static final List<Asked> METRICS =
        all(
            List.of("get"),
            "",
            "configmaps",
            new Where(Optional.of("kube-system"), "extension-apiserver-authentication"),
            "the overlay external-metrics");

    /// To size a Deployment: its scale is read and put back, never patched.
    public static List<Asked> sizing(String deployment) {
      String from = "the overlay builtin-scaler";
      List<Asked> asked =
          new ArrayList<>(
              all(
                  List.of("get", "update"),
                  APPS,
                  "deployments/scale",
                  new Where(Optional.empty(), deployment),
                  from));
      asked.addAll(
          all(List.of("list"), "autoscaling", "horizontalpodautoscalers", Where.OWN, from));
      return List.copyOf(asked);
    }

    /// To run container jobs.
    ///
    /// @param namespace absent: this process's own
    public static List<Asked> containers(Optional<String> namespace, String template) {
      String from = "the component container-jobs";
      Where all = new Where(namespace, "");
      List<Asked> asked = new ArrayList<>();
      asked.addAll(all(List.of("list", "create", "delete"), "batch", "jobs", all, from));
      asked.addAll(all(List.of("list", "watch", "delete"), "", "pods", all, from));
      asked.addAll(all(List.of("list"), "", "events", all, from));
      asked.addAll(all(List.of("get"), APPS, "deployments", new Where(namespace, template), from));
      return List.copyOf(asked);
    }

    private static List<Asked> all(
        List<String> verbs, String group, String resource, Where where, String from) {
      return verbs.stream().map(verb -> new Asked(verb, group, resource, where, from)).toList();
    }

    /// `patch pods`.
    String text() {
      return verb + " " + resource + (where.name().isEmpty() ? "" : " " + where.name());
    }
  }

  /// By the service account's files in this pod; asks nothing where nothing is asked for.
  ///
  /// @throws ClusterException where the API server does not answer
  public static List<ClusterFacts.Right> look(List<Asked> asked) {
    if (asked.isEmpty()) {
      return List.of();
    }
    Config config =
        new ConfigBuilder(Config.autoConfigure(null))
            .withConnectionTimeout(PATIENCE_MILLIS)
            .withRequestTimeout(PATIENCE_MILLIS)
            .withRequestRetryBackoffLimit(0)
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      return look(client, config.getNamespace(), asked);
    }
  }

  static List<ClusterFacts.Right> look(
      KubernetesClient client, String namespace, List<Asked> asked) {
    List<ClusterFacts.Right> rights = new ArrayList<>();
    for (Asked right : asked) {
      rights.add(
          new ClusterFacts.Right(right.text(), right.from(), isGiven(client, namespace, right)));
    }
    return List.copyOf(rights);
  }

  private static boolean isGiven(KubernetesClient client, String own, Asked right) {
    String[] parts = right.resource().split("/", 2);
    SelfSubjectAccessReview review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withNamespace(right.where().namespace().orElse(own))
            .withGroup(right.group())
            .withResource(parts[0])
            .withSubresource(parts.length > 1 ? parts[1] : "")
            .withName(right.where().name())
            .withVerb(right.verb())
            .endResourceAttributes()
            .endSpec()
            .build();
    try {
      return Boolean.TRUE.equals(
          client
              .authorization()
              .v1()
              .selfSubjectAccessReview()
              .create(review)
              .getStatus()
              .getAllowed());
    } catch (KubernetesClientException e) {
      throw ClusterException.of("selfsubjectaccessreviews", e);
    }
  }
}
