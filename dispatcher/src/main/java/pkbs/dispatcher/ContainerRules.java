package pkbs.dispatcher;

import pkbs.core.Container;
import pkbs.core.JobSpec;
import pkbs.core.Surroundings.Staging;
import pkbs.core.pbs.Quoted;

/// Which jobs may ask for a container.
final class ContainerRules {
  private ContainerRules() {}

  /// @param hasKubernetes whether this dispatcher can make pods
  /// @throws pkbs.core.RefusedException for a container job that can never run here
  static void check(JobSpec spec, boolean hasKubernetes) {
    spec.surroundings().container().ifPresent(container -> check(spec, container, hasKubernetes));
  }

  private static void check(JobSpec spec, Container container, boolean hasKubernetes) {
    String image = "image " + Quoted.twice(container.image());
    if (!hasKubernetes) {
      throw Checks.invalid(
          "image",
          image + ": there is no Kubernetes here to run containers on",
          "submit without --image, or to a pkbs in a cluster that has container-jobs");
    }
    if (spec.array().isPresent()) {
      throw Checks.invalid(
          "image",
          image + ": arrays of containers are not supported yet",
          "submit a job for each task");
    }
    if (!spec.surroundings().staging().equals(Staging.NONE)) {
      throw Checks.invalid(
          "image",
          image + ": a container does not see the files of the submit host",
          "submit a directory instead of stagein and stageout");
    }
    if (spec.surroundings().inHome()) {
      throw Checks.invalid(
          "image", image + ": a container has no home directory", "leave sandbox=HOME out");
    }
  }
}
