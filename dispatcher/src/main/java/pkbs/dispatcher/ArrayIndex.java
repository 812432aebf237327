package pkbs.dispatcher;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.RunId;
import pkbs.core.TaskTable;
import pkbs.core.WorkerId;

/// The tasks of all arrays in memory, and which worker has which of their runs. Written by the
/// leader's thread, read by any.
final class ArrayIndex {
  private final Map<JobId, TaskTable> tables = new ConcurrentHashMap<>();
  private final Map<RunId, WorkerId> claims = new ConcurrentHashMap<>();
  private final Map<WorkerId, Set<RunId>> onWorker = new ConcurrentHashMap<>();

  static boolean isArray(Job job) {
    return job.spec().array().isPresent();
  }

  /// Empty for a plain job.
  Optional<TaskTable> find(JobId array) {
    return Optional.ofNullable(tables.get(array));
  }

  /// @throws IllegalStateException for a plain job
  TaskTable of(Job array) {
    return find(array.id())
        .orElseThrow(() -> new IllegalStateException(array.id() + " has no tasks"));
  }

  void put(JobId array, TaskTable table) {
    tables.put(array, table);
  }

  void remove(JobId array) {
    tables.remove(array);
  }

  /// Puts these in the place of all others, without an empty moment for readers.
  void replaceAll(Map<JobId, TaskTable> loaded) {
    tables.putAll(loaded);
    tables.keySet().retainAll(loaded.keySet());
    claims.clear();
    onWorker.clear();
  }

  /// Brings the claims up to what the table says of a run.
  void changed(RunId run, Optional<JobState.Execution> on) {
    Optional<WorkerId> now = on.map(JobState.Execution::worker);
    Optional<WorkerId> before = Optional.ofNullable(claims.get(run));
    if (now.equals(before)) {
      return;
    }
    before.ifPresent(worker ->
        onWorker.computeIfPresent(
            worker,
            (any, runs) -> {
              runs.remove(run);
              return runs.isEmpty() ? null : runs;
            }));
    now.ifPresentOrElse(
        worker -> {
          claims.put(run, worker);
          onWorker.computeIfAbsent(worker, any -> ConcurrentHashMap.newKeySet()).add(run);
        },
        () -> claims.remove(run));
  }

  /// The runs of tasks that a worker executes.
  Set<RunId> runsOn(WorkerId worker) {
    return onWorker.getOrDefault(worker, Set.of());
  }

  Optional<WorkerId> workerOf(RunId run) {
    return Optional.ofNullable(claims.get(run));
  }

  Map<RunId, WorkerId> claims() {
    return Map.copyOf(claims);
  }

  Collection<TaskTable> all() {
    return tables.values();
  }
}
