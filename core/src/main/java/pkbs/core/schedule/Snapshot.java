package pkbs.core.schedule;

import java.util.List;

/// All that one plan sees.
public record Snapshot(List<Lane> lanes, List<WorkerRoom> workers) {
  public Snapshot {
    lanes = List.copyOf(lanes);
    workers = List.copyOf(workers);
  }
}
