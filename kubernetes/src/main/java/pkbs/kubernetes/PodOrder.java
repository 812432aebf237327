package pkbs.kubernetes;

import pkbs.core.Container;
import pkbs.core.JobSpec;
import pkbs.core.RunId;

/// A run that is to have a pod.
///
/// @param mayBeRemade whether nobody has claimed the run: a pod that ended, or is made of something
///   else, is followed by another
public record PodOrder(RunId run, JobSpec spec, boolean mayBeRemade) {
  public PodOrder {
    if (spec.surroundings().container().isEmpty()) {
      throw new IllegalArgumentException(run + ": runs in no container");
    }
  }

  Container container() {
    return spec.surroundings().container().orElseThrow();
  }

  /// What a pod that was made before must have been made of: a job may be altered while it waits.
  String shape() {
    return spec.resources() + " image=" + container().image() + " gpus=" + container().gpus();
  }
}
