package pkbs.core.pbs;

import java.util.Optional;
import java.util.function.BinaryOperator;
import pkbs.core.Memory;
import pkbs.core.Walltime;

/// What a user asked for by `-l`; what is absent is the queue's to decide.
///
/// @param ncpus 1 to [pkbs.core.Limits#CPUS_MAX]
/// @param mem above zero
/// @param scratch disk space below the job's directory
public record ResourceRequest(
    Optional<Integer> ncpus,
    Optional<Memory> mem,
    Optional<Memory> scratch,
    Optional<Walltime> walltime) {
  public static final ResourceRequest NONE =
      new ResourceRequest(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  static ResourceRequest ofNcpus(int ncpus) {
    return new ResourceRequest(
        Optional.of(ncpus), Optional.empty(), Optional.empty(), Optional.empty());
  }

  static ResourceRequest ofMem(Memory mem) {
    return new ResourceRequest(
        Optional.empty(), Optional.of(mem), Optional.empty(), Optional.empty());
  }

  static ResourceRequest ofScratch(Memory scratch) {
    return new ResourceRequest(
        Optional.empty(), Optional.empty(), Optional.of(scratch), Optional.empty());
  }

  static ResourceRequest ofWalltime(Walltime walltime) {
    return new ResourceRequest(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(walltime));
  }

  /// Each resource's larger value.
  public ResourceRequest max(ResourceRequest other) {
    return new ResourceRequest(
        larger(ncpus, other.ncpus),
        larger(mem, other.mem),
        larger(scratch, other.scratch),
        larger(walltime, other.walltime));
  }

  /// Each resource from here, and from `other` where it is absent here.
  public ResourceRequest orElse(ResourceRequest other) {
    return new ResourceRequest(
        ncpus.or(() -> other.ncpus),
        mem.or(() -> other.mem),
        scratch.or(() -> other.scratch),
        walltime.or(() -> other.walltime));
  }

  private static <T extends Comparable<T>> Optional<T> larger(Optional<T> left, Optional<T> right) {
    if (left.isEmpty() || right.isEmpty()) {
      return left.or(() -> right);
    }
    return Optional.of(
        BinaryOperator.<T>maxBy(Comparable::compareTo).apply(left.get(), right.get()));
  }
}
