package pkbs.core.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whether Kubernetes lets the programs do what the overlays have them do, and what is left there.
public final class ClusterChecks {
  public static final String RIGHTS = "kube-rights";
  public static final String METRICS = "kube-metrics";
  public static final String SCALERS = "kube-autoscalers";
  public static final String PODS = "kube-pods";
  public static final String JOBS = "kube-jobs";
  public static final String SECRETS = "kube-secrets";

  private static final String OURS = "pkbs/dispatcher-metrics";
  private static final String GROUP = "v1beta1.external.metrics.k8s.io";
  private static final int NAMED_MAX = 3;

  private ClusterChecks() {}

  /// @param rights that the dispatcher's settings call for
  public static List<Finding> rights(List<ClusterFacts.Right> rights) {
    if (rights.isEmpty()) {
      return List.of(Finding.leftOut(RIGHTS, "the dispatcher is not set to ask anything of it"));
    }
    List<Finding> missing =
        rights.stream()
            .filter(right -> !right.isGiven())
            .map(right ->
                Finding.fail(
                    RIGHTS,
                    "the dispatcher may not " + right.what(),
                    "apply " + right.from() + " again: its Role dispatcher gives that"))
            .toList();
    return missing.isEmpty()
        ? List.of(Finding.ok(RIGHTS, "the dispatcher has all %d".formatted(rights.size())))
        : missing;
  }

  /// @param owner absent where nobody answers for the group
  public static Finding metrics(Optional<ClusterFacts.Owner> owner, ClusterFacts.Wish wish) {
    if (owner.isEmpty()) {
      return wish != ClusterFacts.Wish.NONE
          ? Finding.fail(
              METRICS,
              "an autoscaler asks for an external metric, and there is no APIService " + GROUP,
              "make deploy OVERLAY=external-metrics, or use the overlay keda or builtin-scaler")
          : Finding.ok(METRICS, "nobody serves external metrics, and no autoscaler asks for any");
    }
    ClusterFacts.Owner known = owner.orElseThrow();
    String service = known.service().orElse("the API server");
    boolean isOurs = service.equals(OURS);
    if (known.trouble().isPresent()) {
      return Finding.fail(
          METRICS,
          "external metrics are served by %s, which is not available: %s"
              .formatted(service, known.trouble().orElseThrow()),
          isOurs
              ? "kubectl -n pkbs get pods -l app=dispatcher; one must be ready and listen at"
                  + " PKBS_EXTERNAL_METRICS_PORT"
              : "see to " + service + ", or remove the APIService " + GROUP + " that names it");
    }
    return isOurs || wish != ClusterFacts.Wish.OURS
        ? Finding.ok(METRICS, "external metrics are served by " + service)
        : Finding.warn(
            METRICS,
            "external metrics are served by "
                + service
                + ", and an autoscaler waits for the"
                + " dispatcher's",
            "use the overlay keda or builtin-scaler: only one can serve them in a cluster");
  }

  public static List<Finding> scalers(List<ClusterFacts.Stuck> stuck, int scalers) {
    return stuck.isEmpty()
        ? List.of(Finding.ok(SCALERS, scalers == 0 ? "none" : scalers + ", all at work"))
        : stuck.stream()
            .map(one ->
                Finding.fail(
                    SCALERS,
                    "%s cannot scale: %s".formatted(one.autoscaler(), one.why()),
                    "kubectl -n pkbs describe hpa "
                        + one.autoscaler()
                        + "; for cpu the cluster needs metrics-server"))
            .toList();
  }

  /// @param check [#PODS] or [#JOBS]
  /// @param fix with `NAME` for what is named
  public static Finding stale(String check, List<ClusterFacts.Stale> stale, String fix) {
    return stale.isEmpty()
        ? Finding.ok(check, "none is left over or stuck")
        : Finding.warn(
            check,
            "%d: %s%s"
                .formatted(
                    stale.size(),
                    stale.stream()
                        .limit(NAMED_MAX)
                        .map(one -> one.what() + " (" + one.why() + ")")
                        .collect(Collectors.joining(", ")),
                    stale.size() > NAMED_MAX ? ", …" : ""),
            fix);
  }

  public static List<Finding> secrets(ClusterFacts.Secrets secrets) {
    List<Finding> findings = new ArrayList<>();
    if (!secrets.missing().isEmpty()) {
      findings.add(
          Finding.fail(
              SECRETS,
              String.join(", ", secrets.missing()) + ": not there, or without one of its keys",
              "sh make/secrets.sh >secrets.yaml shows what belongs in it; add what is missing"));
    }
    if (!secrets.left().isEmpty()) {
      findings.add(
          Finding.warn(
              SECRETS,
              String.join(", ", secrets.left()) + ": of pkbs, and no pod uses it",
              "kubectl -n pkbs delete secret it"));
    }
    return findings.isEmpty()
        ? List.of(Finding.ok(SECRETS, "all are there, and none is left"))
        : List.copyOf(findings);
  }
}
