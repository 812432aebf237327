package pkbs.core.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import pkbs.core.JobId;
import pkbs.core.Resources;
import pkbs.core.RunId;
import pkbs.core.SharedPaths;
import pkbs.core.WorkerId;

/// What the planner needs to know, kept current by the leader: who waits, which workers there are,
/// what was placed where. Not safe for threads; every method may be called again with the same
/// facts. Lost with the process and rebuilt from the books and the heartbeats.
public final class Board {
  /// Jobs of one lane that one plan can place.
  public static final int HEAD_MAX = 256;

  private final Map<Lane.Key, TreeSet<Lane.Waiting>> lanes = new LinkedHashMap<>();
  private final Map<JobId, Entry> waiting = new HashMap<>();
  private final Map<WorkerId, Seen> workers = new LinkedHashMap<>();
  private final Map<JobId, Placement> placed = new HashMap<>();
  private final Map<RunId, Placement> tasks = new HashMap<>();

  private record Entry(Lane.Key lane, Lane.Waiting place) {}

  private record Seen(Resources capacity, boolean takesWork, SharedPaths shared) {}

  /// A job waits for a worker; ends any placement of it.
  ///
  /// @param order see [Lane.Waiting]
  public void eligible(JobId job, Lane.Key lane, long order) {
    gone(job);
    enter(lane, new Lane.Waiting(job, order));
  }

  /// Tasks of an array wait for workers; its placements stay.
  ///
  /// @param count how many may be placed now; 0: none
  public void eligible(JobId array, Lane.Key lane, long order, int count) {
    leave(array);
    if (count > 0) {
      enter(lane, new Lane.Waiting(array, order, count));
    }
  }

  private void enter(Lane.Key lane, Lane.Waiting place) {
    lanes.computeIfAbsent(lane, key -> new TreeSet<>()).add(place);
    waiting.put(place.job(), new Entry(lane, place));
  }

  /// A job's attempt has a worker, by a plan or because a run record says so.
  public void placed(Placement placement) {
    gone(placement.job());
    placed.put(placement.job(), placement);
  }

  /// A run of a task of an array has a worker.
  public void placed(RunId run, Placement placement) {
    tasks.put(run, placement);
  }

  /// A run of a task of an array takes no room.
  public void gone(RunId run) {
    tasks.remove(run);
  }

  /// A job neither waits nor takes room; of an array, each task's run is to be told apart.
  public void gone(JobId job) {
    placed.remove(job);
    leave(job);
  }

  private void leave(JobId job) {
    Entry entry = waiting.remove(job);
    if (entry != null) {
      TreeSet<Lane.Waiting> lane = lanes.get(entry.lane());
      lane.remove(entry.place());
      if (lane.isEmpty()) {
        lanes.remove(entry.lane());
      }
    }
  }

  /// @param takesWork false for one that drains or is unwell
  public void workerSeen(WorkerId worker, Resources capacity, boolean takesWork) {
    workerSeen(worker, capacity, takesWork, SharedPaths.NONE);
  }

  /// @param shared what it sees of the submit host's files
  public void workerSeen(
      WorkerId worker, Resources capacity, boolean takesWork, SharedPaths shared) {
    workers.put(worker, new Seen(capacity, takesWork, shared));
  }

  public void workerGone(WorkerId worker) {
    workers.remove(worker);
  }

  public Optional<Placement> placementOf(JobId job) {
    return Optional.ofNullable(placed.get(job));
  }

  /// The lane in which a job waits; empty where it does not wait.
  public Optional<Lane.Key> laneOf(JobId job) {
    return Optional.ofNullable(waiting.get(job)).map(Entry::lane);
  }

  public int waitingJobs() {
    return waiting.size();
  }

  /// How many runs of each lane may be placed as soon as there is room.
  public Map<Lane.Key, Integer> counts() {
    Map<Lane.Key, Integer> counts = new HashMap<>();
    lanes.forEach((key, jobs) ->
        counts.put(key, jobs.stream().mapToInt(Lane.Waiting::count).reduce(0, Board::plus)));
    return counts;
  }

  private static int plus(int one, int other) {
    return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
  }

  /// What is placed on each worker, also on those that nobody has heard of yet.
  public Map<WorkerId, Resources> used() {
    Map<WorkerId, Resources> used = new HashMap<>();
    placed.values().forEach(p -> used.merge(p.worker(), p.amount(), Resources::plus));
    tasks.values().forEach(p -> used.merge(p.worker(), p.amount(), Resources::plus));
    return used;
  }

  public Snapshot freeze() {
    Map<WorkerId, Resources> used = used();
    List<WorkerRoom> rooms = new ArrayList<>();
    workers.forEach((worker, seen) -> {
      if (seen.takesWork()) {
        Resources free = seen.capacity().minus(used.getOrDefault(worker, Resources.NONE));
        rooms.add(new WorkerRoom(worker, seen.capacity(), free, seen.shared()));
      }
    });
    List<Lane> heads = new ArrayList<>();
    lanes.forEach((key, jobs) ->
        heads.add(new Lane(key, jobs.stream().limit(HEAD_MAX).toList(), jobs.size())));
    return new Snapshot(heads, rooms);
  }
}
