package pkbs.core;

import java.time.Duration;

/// What a run used so far.
///
/// @param walltime since the process was started, staging excluded
/// @param cpuTime user and system time of all its processes
/// @param memoryPeak largest resident memory of the process tree
public record Usage(Duration walltime, Duration cpuTime, Memory memoryPeak) {
  public static final Usage NONE = new Usage(Duration.ZERO, Duration.ZERO, Memory.NONE);

  /// CPU time over walltime in percent, 0 before any walltime. Source: qstat(1B), `cpupercent`.
  public long cpuPercent() {
    return walltime.toMillis() == 0 ? 0 : cpuTime.toMillis() * 100 / walltime.toMillis();
  }
}
