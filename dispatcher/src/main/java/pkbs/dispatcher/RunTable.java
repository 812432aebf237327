package pkbs.dispatcher;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import pkbs.core.JobId;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.jetstream.RunBook.Versioned;

/// The newest version that was seen of each run record, until its job has ended and the record was
/// purged. Written by the leader's thread.
final class RunTable {
  /// How long the records of an ended job stay, for workers that come back.
  static final Duration KEPT = Duration.ofMinutes(10);

  /// How many runs of ended tasks stay that long; of more, each stays for less.
  private static final int TASKS_KEPT_MAX = 20_000;

  private static final Duration KEPT_WHERE_MANY = Duration.ofMinutes(2);

  private final Map<RunId, Versioned> seen = new ConcurrentHashMap<>();
  private final Map<JobId, Long> endedAt = new HashMap<>();

  /// Runs of tasks whose end is in their array's segment, and since when; oldest first.
  private final Map<RunId, Long> tasksEndedAt = new LinkedHashMap<>();

  /// @return false where a newer version is known; the given one is to be passed over
  boolean put(Versioned versioned) {
    RunId id = versioned.run().id();
    Versioned kept =
        seen.merge(id, versioned, (old, now) -> old.revision() > now.revision() ? old : now);
    return kept.revision() == versioned.revision();
  }

  /// Any thread.
  Optional<Run> find(RunId id) {
    return Optional.ofNullable(seen.get(id)).map(Versioned::run);
  }

  List<Versioned> all() {
    return List.copyOf(seen.values());
  }

  /// The runs of a job that have not ended.
  List<RunId> live(JobId job) {
    return seen.values().stream()
        .map(Versioned::run)
        .filter(run -> run.id().job().equals(job) && !run.state().isTerminal())
        .map(Run::id)
        .toList();
  }

  /// Notes that the end of a task's run is stored in its array's segment.
  void taskEnded(RunId run, long nanos) {
    tasksEndedAt.putIfAbsent(run, nanos);
  }

  /// Forgets the runs of tasks that ended so long ago that nobody asks for them.
  ///
  /// @return of the arrays that had any, the revision below which all their records may go
  Map<JobId, Long> purgeableTasks(long nanos) {
    Duration kept = tasksEndedAt.size() > TASKS_KEPT_MAX ? KEPT_WHERE_MANY : KEPT;
    Map<JobId, Long> below = new HashMap<>();
    Iterator<Map.Entry<RunId, Long>> oldest = tasksEndedAt.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<RunId, Long> ended = oldest.next();
      if (nanos - ended.getValue() < kept.toNanos()) {
        break;
      }
      oldest.remove();
      Versioned gone = seen.remove(ended.getKey());
      if (gone != null) {
        below.merge(ended.getKey().job(), gone.revision() + 1, Math::max);
      }
    }
    if (!below.isEmpty()) {
      seen.forEach((run, versioned) ->
          below.computeIfPresent(run.job(), (any, most) -> Math.min(most, versioned.revision())));
    }
    return below;
  }

  /// A job that had ended goes on.
  void reopened(JobId job) {
    endedAt.remove(job);
  }

  /// Notes that a job has ended, or that its records belong to no job.
  void folded(JobId job, long nanos) {
    endedAt.putIfAbsent(job, nanos);
  }

  /// The jobs whose run records may go: ended for [#KEPT], and with no run under way.
  List<JobId> purgeable(long nanos) {
    Set<JobId> busy = new HashSet<>();
    seen.values().stream()
        .map(Versioned::run)
        .filter(run -> !run.state().isTerminal())
        .forEach(run -> busy.add(run.id().job()));
    return endedAt.entrySet().stream()
        .filter(ended -> nanos - ended.getValue() >= KEPT.toNanos())
        .map(Map.Entry::getKey)
        .filter(job -> !busy.contains(job))
        .toList();
  }

  void purged(JobId job) {
    endedAt.remove(job);
    tasksEndedAt.keySet().removeIf(run -> run.job().equals(job));
    seen.keySet().removeIf(run -> run.job().equals(job));
  }

  void clear() {
    seen.clear();
    endedAt.clear();
    tasksEndedAt.clear();
  }
}
