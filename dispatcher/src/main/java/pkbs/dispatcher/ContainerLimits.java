package pkbs.dispatcher;

import java.time.Duration;
import pkbs.core.Memory;
import pkbs.core.Resources;

/// How much, and how long, container jobs may take of Kubernetes.
///
/// @param cpus that the pods of all jobs may ask for together
/// @param image how long an image may stay unavailable before the job is ended
/// @param room the same for a place to run: nodes, quota, Kubernetes itself
record ContainerLimits(int cpus, Duration image, Duration room) {
  /// More than any cluster has, and no sum of it overflows.
  private static final Memory PLENTY = new Memory(1L << 60);

  Resources all() {
    return new Resources(cpus, PLENTY, PLENTY);
  }
}
