package pkbs.core.schedule;

import java.util.List;
import java.util.Map;

/// What to start now, and why the rest waits.
///
/// @param verdicts for each lane that still has waiting jobs
/// @param truncated whether a count bound ended the pass; another pass goes on
public record Plan(List<Placement> placements, Map<Lane.Key, Verdict> verdicts, boolean truncated) {
  public Plan {
    placements = List.copyOf(placements);
    verdicts = Map.copyOf(verdicts);
  }
}
