package pkbs.core.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
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
  private final Map<WorkerId, Seat> workers = new LinkedHashMap<>();
  private final Map<WorkerId, Resources> used = new HashMap<>();
  private final Map<JobId, Placement> placed = new HashMap<>();
  private final Map<RunId, Placement> tasks = new HashMap<>();

  private record Entry(Lane.Key lane, Lane.Waiting place) {}

  /// A worker that was seen.
  ///
  /// @param room what it has for others, brought up to date with each placement
  private record Seat(WorkerRoom room, boolean takesWork) {}

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
    take(placed.put(placement.job(), placement), placement);
  }

  /// A run of a task of an array has a worker.
  public void placed(RunId run, Placement placement) {
    take(tasks.put(run, placement), placement);
  }

  /// A run of a task of an array takes no room.
  public void gone(RunId run) {
    giveBack(tasks.remove(run));
  }

  private void take(@Nullable Placement before, Placement now) {
    giveBack(before);
    used.merge(now.worker(), now.amount(), Resources::plus);
    refresh(now.worker());
  }

  private void giveBack(@Nullable Placement before) {
    if (before != null) {
      Resources left = used.getOrDefault(before.worker(), Resources.NONE).minus(before.amount());
      if (left.equals(Resources.NONE)) {
        used.remove(before.worker());
      } else {
        used.put(before.worker(), left);
      }
      refresh(before.worker());
    }
  }

  private void refresh(WorkerId worker) {
    Seat seat = workers.get(worker);
    if (seat != null) {
      WorkerRoom room = seat.room();
      workerSeen(worker, room.capacity(), seat.takesWork(), room.shared());
    }
  }

  /// A job neither waits nor takes room; of an array, each task's run is to be told apart.
  public void gone(JobId job) {
    giveBack(placed.remove(job));
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
    Resources free = capacity.minus(used.getOrDefault(worker, Resources.NONE));
    workers.put(worker, new Seat(new WorkerRoom(worker, capacity, free, shared), takesWork));
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
    return Map.copyOf(used);
  }

  /// Costs a step for each worker, and one for each job that there may be room for.
  public Snapshot freeze() {
    List<WorkerRoom> rooms = new ArrayList<>(workers.size());
    long free = 0;
    for (Seat seat : workers.values()) {
      if (seat.takesWork()) {
        rooms.add(seat.room());
        free += seat.room().free().cpus();
      }
    }
    List<Lane> heads = new ArrayList<>(lanes.size());
    for (Map.Entry<Lane.Key, TreeSet<Lane.Waiting>> lane : lanes.entrySet()) {
      heads.add(head(lane.getKey(), lane.getValue(), free));
    }
    return new Snapshot(heads, rooms);
  }

  /// One more job than there are processors for, so that the planner sees that the rest has to
  /// wait.
  private static Lane head(Lane.Key key, TreeSet<Lane.Waiting> jobs, long freeCpus) {
    int cpus = key.shape().cpus();
    long room = cpus == 0 ? HEAD_MAX : freeCpus / cpus + 1;
    int most = (int) Math.min(Math.min(room, HEAD_MAX), jobs.size());
    List<Lane.Waiting> head = new ArrayList<>(most);
    Iterator<Lane.Waiting> oldest = jobs.iterator();
    while (head.size() < most) {
      head.add(oldest.next());
    }
    return new Lane(key, head, jobs.size());
  }
}
