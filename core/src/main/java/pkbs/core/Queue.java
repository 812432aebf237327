package pkbs.core;

import java.time.Duration;
import java.util.List;

/// A policy that jobs are submitted to: what a job gets that asks for nothing, and how long it may
/// run.
///
/// @param defaults what a run takes from its worker where the job names nothing
/// @param walltimeMax also the walltime of a job that names none
public record Queue(String name, Resources defaults, Walltime walltimeMax) {
  /// The one queue of this version: 1 cpu, 512 MiB, 10 GiB of scratch, 168 h.
  public static final Queue WORKQ =
      new Queue(
          "workq",
          new Resources(1, Memory.ofMebibytes(512), Memory.ofMebibytes(10 * 1024)),
          new Walltime(Duration.ofHours(168)));

  public static final List<Queue> ALL = List.of(WORKQ);
}
