package pkbs.dispatcher;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
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

  private final Map<RunId, Versioned> seen = new ConcurrentHashMap<>();
  private final Map<JobId, Long> endedAt = new HashMap<>();

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
    seen.keySet().removeIf(run -> run.job().equals(job));
  }

  void clear() {
    seen.clear();
    endedAt.clear();
  }
}
