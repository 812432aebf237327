package pkbs.core.schedule;

import java.util.List;
import java.util.Map;

/// All that one plan sees.
///
/// @param quotas how many jobs of a kind may be placed now; a kind without one is not limited
public record Snapshot(List<Lane> lanes, List<WorkerRoom> workers, Map<String, Quota> quotas) {
  public Snapshot(List<Lane> lanes, List<WorkerRoom> workers) {
    this(lanes, workers, Map.of());
  }

  /// @param left 0 or more
  /// @param verdict on those that find none left
  public record Quota(int left, Verdict verdict) {}

  /// The same with these limits.
  public Snapshot within(Map<String, Quota> limits) {
    return new Snapshot(lanes, workers, limits);
  }

  public Snapshot {
    lanes = List.copyOf(lanes);
    workers = List.copyOf(workers);
    quotas = Map.copyOf(quotas);
  }
}
