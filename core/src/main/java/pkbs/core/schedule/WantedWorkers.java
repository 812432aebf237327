package pkbs.core.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import pkbs.core.Resources;

/// How many workers a pool wants: those that are busy, and those that hold what waits and finds no
/// room beside what runs. Jobs that no worker of the pool can ever hold want none. Source:
/// scheduler design, 8.1 and 8.2; ADR 0025.
///
/// @param wanted at least `busy`
/// @param busy workers of the pool that must not go
/// @param current workers of the pool that there are
/// @param waiting runs that want room now
public record WantedWorkers(int wanted, int busy, int current, int waiting) {
  /// The share of the wanted count within which Kubernetes leaves a pool as it is: 1 / 10.
  private static final int TOLERANCE_PARTS = 10;

  private static final int WORKERS_MAX = 1_000_000;

  public static WantedWorkers of(Demand demand) {
    Holds holds = new Holds(demand.template());
    int busy = 0;
    int current = 0;
    int stuck = 0;
    for (Demand.Seat seat : demand.workers()) {
      current += seat.isOfPool() ? 1 : 0;
      busy += seat.isOfPool() && seat.isBusy() ? 1 : 0;
      stuck += seat.isOfPool() && !seat.isBusy() && !seat.takesWork() ? 1 : 0;
      if (seat.takesWork() && (seat.isBusy() || !seat.isOfPool())) {
        holds.add(seat.free());
      }
    }
    int waiting = 0;
    Quotas quotas = new Quotas(demand.quotas());
    for (Map.Entry<Lane.Key, Integer> lane : byPriority(demand.waiting())) {
      int allowed = quotas.takeUpTo(lane.getKey(), lane.getValue());
      waiting += holds.put(lane.getKey(), allowed);
    }
    long more = holds.fresh() + (holds.fresh() > 0 ? stuck : 0);
    return new WantedWorkers((int) Math.min(WORKERS_MAX, busy + more), busy, current, waiting);
  }

  private static List<Map.Entry<Lane.Key, Integer>> byPriority(Map<Lane.Key, Integer> waiting) {
    Comparator<Resources> size =
        Comparator.comparingInt(Resources::cpus)
            .thenComparing(Resources::memory)
            .thenComparing(Resources::scratch);
    List<Map.Entry<Lane.Key, Integer>> lanes = new ArrayList<>(waiting.entrySet());
    lanes.sort(
        Comparator.comparingInt((Map.Entry<Lane.Key, Integer> lane) -> -lane.getKey().priority())
            .thenComparing(lane -> lane.getKey().shape(), size.reversed()));
    return lanes;
  }

  /// What autoscalers are told: they ignore small differences, so a wish for more is made large
  /// enough to be heard. Never less than `wanted`.
  public int exported() {
    return wanted > current ? Math.max(wanted, current + current / TOLERANCE_PARTS + 1) : wanted;
  }
}
