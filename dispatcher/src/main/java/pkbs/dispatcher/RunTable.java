package pkbs.dispatcher;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import pkbs.core.JobId;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.jetstream.RunBook.Versioned;

/// The newest version that was seen of each run record, until its job has ended and the record was
/// purged. Written by the leader's thread.
final class RunTable {
  /// How long the records of an ended job stay, for workers that come back.
  static final Duration KEPT = Duration.ofMinutes(10);

  /// How many ended jobs, or runs of ended tasks, stay that long; of more, each stays for less.
  private static final int KEPT_MAX = 20_000;

  /// Longer than an offer may lie anywhere before it is claimed.
  private static final Duration KEPT_WHERE_MANY = Duration.ofMinutes(5);

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
    Duration kept = kept(tasksEndedAt.size());
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

  private static Duration kept(int ended) {
    return ended > KEPT_MAX ? KEPT_WHERE_MANY : KEPT;
  }

  /// A job that had ended goes on.
  void reopened(JobId job) {
    endedAt.remove(job);
  }

  /// Notes that a job has ended, or that its records belong to no job.
  void folded(JobId job, long nanos) {
    endedAt.putIfAbsent(job, nanos);
  }

  /// The jobs whose run records may go: ended for [#KEPT], or less where they are many, and with no
  /// run under way.
  Set<JobId> purgeable(long nanos) {
    Duration kept = kept(endedAt.size());
    Set<JobId> busy = new HashSet<>();
    seen.values().stream()
        .map(Versioned::run)
        .filter(run -> !run.state().isTerminal())
        .forEach(run -> busy.add(run.id().job()));
    return endedAt.entrySet().stream()
        .filter(ended -> nanos - ended.getValue() >= kept.toNanos())
        .map(Map.Entry::getKey)
        .filter(job -> !busy.contains(job))
        .collect(Collectors.toSet());
  }

  /// The revision below which every record is of one of these jobs; empty where that is none.
  ///
  /// @param newest the last revision up to which all records were seen
  OptionalLong belowAllBut(Set<JobId> jobs, long newest) {
    long below = Long.MAX_VALUE;
    long last = 0;
    for (Versioned versioned : seen.values()) {
      if (jobs.contains(versioned.run().id().job())) {
        last = Math.max(last, versioned.revision());
      } else {
        below = Math.min(below, versioned.revision());
      }
    }
    long most = Math.min(below, Math.min(last, newest) + 1);
    return seen.values().stream().anyMatch(versioned -> versioned.revision() < most)
        ? OptionalLong.of(most)
        : OptionalLong.empty();
  }

  /// The records below that revision are gone, and with them the jobs that had no other.
  void purgedBelow(long revision) {
    Set<JobId> gone = new HashSet<>();
    seen.forEach((run, versioned) -> {
      if (versioned.revision() < revision) {
        gone.add(run.job());
      }
    });
    seen.values().removeIf(versioned -> versioned.revision() < revision);
    seen.keySet().forEach(run -> gone.remove(run.job()));
    endedAt.keySet().removeAll(gone);
    tasksEndedAt.keySet().removeIf(run -> gone.contains(run.job()));
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
