package pkbs.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The tasks of an array that are offered or claimed, by position, and how many of them are how
/// far. Guarded by its [TaskTable].
final class TasksUnderWay {
  private final TreeMap<Integer, Task> tasks = new TreeMap<>();
  private final Map<RunId, Integer> runs = new HashMap<>();
  private int running;
  private int staging;

  /// How far a task is within its run.
  enum Stage {
    /// Claimed with others, one of which is before it.
    BEHIND,
    RUNNING,
    /// Its results are on their way.
    STAGING
  }

  /// A task that has a worker, or an offer to one.
  ///
  /// @param on absent until a worker's claim was seen
  record Task(RunId run, Optional<JobState.Execution> on, Stage stage) {
    boolean isClaimed() {
      return on.isPresent();
    }
  }

  static Task offered(RunId run) {
    return new Task(run, Optional.empty(), Stage.RUNNING);
  }

  /// Null where it is neither offered nor claimed.
  @Nullable Task at(int position) {
    return tasks.get(position);
  }

  boolean contains(int position) {
    return tasks.containsKey(position);
  }

  boolean isOf(RunId run, int position) {
    Task task = tasks.get(position);
    return task != null && task.run().equals(run);
  }

  /// @param now null to take it away
  void put(int position, @Nullable Task now) {
    count(now == null ? tasks.remove(position) : tasks.put(position, now), -1);
    count(now, 1);
  }

  private void count(@Nullable Task task, int by) {
    if (task == null) {
      return;
    }
    runs.merge(task.run(), by, (old, more) -> old + more == 0 ? null : old + more);
    if (task.isClaimed()) {
      running += task.stage() == Stage.RUNNING ? by : 0;
      staging += task.stage() == Stage.STAGING ? by : 0;
    }
  }

  /// How many runs there are.
  int runs() {
    return runs.size();
  }

  int running() {
    return running;
  }

  int staging() {
    return staging;
  }

  /// The positions of the claimed tasks that no other is before, rising.
  List<Integer> executed() {
    return tasks.entrySet().stream()
        .filter(task -> task.getValue().isClaimed() && task.getValue().stage() != Stage.BEHIND)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// The runs of the claimed tasks whose position passes.
  List<RunId> claimed(IntPredicate wanted) {
    return tasks.entrySet().stream()
        .filter(task -> task.getValue().isClaimed() && wanted.test(task.getKey()))
        .map(task -> task.getValue().run())
        .distinct()
        .toList();
  }
}
