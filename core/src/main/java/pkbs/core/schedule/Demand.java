package pkbs.core.schedule;

import java.util.List;
import java.util.Map;
import pkbs.core.Resources;

/// What asks for workers of a pool, and the workers that there are.
///
/// @param waiting how many runs of each lane wait, tasks of arrays counted each; nothing that is
///   held or waits for another job
/// @param quotas as in [Snapshot]
/// @param workers of every pool
/// @param template what a worker of the pool has when it is idle; [Resources#NONE] where nobody
///   knows yet
public record Demand(
    Map<Lane.Key, Integer> waiting,
    Map<String, Snapshot.Quota> quotas,
    List<Seat> workers,
    Resources template) {
  public Demand {
    waiting = Map.copyOf(waiting);
    quotas = Map.copyOf(quotas);
    workers = List.copyOf(workers);
  }

  /// A worker's place.
  ///
  /// @param isOfPool whether the pool's size counts it
  /// @param isBusy it runs something, brings results away, or was offered something
  /// @param takesWork false for one that is unwell, or too full of results
  /// @param free what the plan has left there
  public record Seat(boolean isOfPool, boolean isBusy, boolean takesWork, Resources free) {}
}
