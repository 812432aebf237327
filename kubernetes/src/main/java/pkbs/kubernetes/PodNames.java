package pkbs.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;
import pkbs.core.JobId;
import pkbs.core.RunId;

/// What objects of runs are called. One run has one name, so that no two of it can be made.
public final class PodNames {
  /// The pool that the workers in these pods say they belong to.
  public static final String POOL = "containers";

  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String MANAGER = "pkbs-dispatcher";
  static final String RUN = "pkbs/run";
  static final String SHAPE = "pkbs/shape";
  static final String WORKER = "worker";
  static final String JOB = "job";

  private static final String PREFIX = "pkbs-";

  private PodNames() {}

  /// `pkbs-<job>-<first>-<attempt>`: the Job, and the seat of the worker in its pod.
  public static String of(RunId run) {
    return PREFIX + run.job().sequence() + "-" + run.first() + "-" + run.attempt();
  }

  /// Reads [#of] back; empty for any other text.
  public static Optional<RunId> run(String name) {
    String[] parts = name.split("-", -1);
    if (parts.length != 4 || !name.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      RunId run =
          new RunId(
              new JobId(Long.parseLong(parts[1])),
              Integer.parseInt(parts[2]),
              Integer.parseInt(parts[3]));
      return Optional.of(run).filter(found -> of(found).equals(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Those of a Job, and of its pod: a worker of a pool of its own, so that the policies of workers
  /// are its too, and those of the pooled ones are not.
  static Map<String, String> labels() {
    return Map.of(
        "app",
        "worker",
        "pkbs/pool",
        POOL,
        "app.kubernetes.io/part-of",
        "pkbs",
        MANAGED_BY,
        MANAGER);
  }

  static Optional<RunId> run(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null
        ? Optional.empty()
        : Optional.ofNullable(labels.get(RUN)).flatMap(PodNames::run);
  }
}
