package pkbs.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import pkbs.core.schedule.DeletionCost;

/// The deletion costs of the workers' pods that were written, and those that are due. A pod whose
/// cost is what it was costs no request. For one thread.
final class Prices {
  private final Map<String, Integer> written = new HashMap<>();
  private final Map<String, Long> idleSince = new HashMap<>();

  /// A cost that is to be written.
  record Due(String pod, int cost) {}

  /// How a worker stands.
  ///
  /// @param seat the name of its pod
  /// @param coreSeconds that its runs may still take
  record Standing(String seat, boolean isDraining, boolean isBusy, long coreSeconds) {}

  /// What to write next: first those that must not go and may, then those that may go.
  ///
  /// @param now in nanoseconds
  List<Due> due(List<Standing> standings, long now, int most) {
    Set<String> there = standings.stream().map(Standing::seat).collect(Collectors.toSet());
    written.keySet().retainAll(there);
    idleSince.keySet().retainAll(there);
    List<Due> due = new ArrayList<>();
    for (Standing standing : standings) {
      int cost = cost(standing, now);
      Integer before = written.get(standing.seat());
      if (before == null || before != cost) {
        due.add(new Due(standing.seat(), cost));
      }
    }
    due.sort(Comparator.comparingInt(Due::cost).reversed().thenComparing(Due::pod));
    return due.stream().limit(most).toList();
  }

  private int cost(Standing standing, long now) {
    if (standing.isDraining()) {
      return DeletionCost.DRAINING;
    }
    if (standing.isBusy()) {
      idleSince.remove(standing.seat());
      return DeletionCost.busy(standing.coreSeconds());
    }
    long since = idleSince.computeIfAbsent(standing.seat(), any -> now);
    return DeletionCost.idle(Duration.ofNanos(now - since));
  }

  /// It was written, or cannot be, because there is no such pod.
  void settled(Due due) {
    written.put(due.pod(), due.cost());
  }

  void clear() {
    written.clear();
    idleSince.clear();
  }
}
