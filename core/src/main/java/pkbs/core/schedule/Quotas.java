package pkbs.core.schedule;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How much of each limit one pass has left.
final class Quotas {
  private final Map<String, Snapshot.Quota> limits;
  private final Map<String, Integer> taken = new HashMap<>();

  Quotas(Map<String, Snapshot.Quota> limits) {
    this.limits = limits;
  }

  /// Why no job of the lane may be placed any more; empty where one may.
  Optional<Verdict> limit(Lane.Key lane) {
    for (String name : lane.quotas()) {
      Snapshot.Quota limit = limits.get(name);
      if (limit != null && taken.getOrDefault(name, 0) >= limit.left()) {
        return Optional.of(limit.verdict());
      }
    }
    return Optional.empty();
  }

  /// One job of the lane is placed.
  void take(Lane.Key lane) {
    lane.quotas().forEach(name -> taken.merge(name, 1, Integer::sum));
  }

  /// Places as many of `count` jobs of the lane as may be placed.
  ///
  /// @return how many
  int takeUpTo(Lane.Key lane, int count) {
    int most = count;
    for (String name : lane.quotas()) {
      Snapshot.Quota limit = limits.get(name);
      if (limit != null) {
        most = Math.min(most, Math.max(0, limit.left() - taken.getOrDefault(name, 0)));
      }
    }
    for (String name : lane.quotas()) {
      taken.merge(name, most, Integer::sum);
    }
    return most;
  }
}
