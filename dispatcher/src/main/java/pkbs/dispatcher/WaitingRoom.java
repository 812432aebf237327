package pkbs.dispatcher;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import pkbs.core.Dependencies;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Owner;
import pkbs.core.Prerequisite;

/// Who waits for what besides room: for other jobs, for its turn, for the clock. Derived from the
/// jobs alone and made anew at every take-over. For the leader's thread.
final class WaitingRoom {
  private record Name(Owner owner, String name) {}

  /// A job that waits for the clock.
  private record Alarm(Instant at, JobId job) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : job.compareTo(other.job);
    }
  }

  /// What is remembered of a job, to be forgotten when it changes.
  private record Place(Set<JobId> parents, Name name, Optional<Alarm> alarm) {}

  private final Map<JobId, Place> places = new HashMap<>();
  private final Map<JobId, Set<JobId>> children = new HashMap<>();
  private final Map<Name, NavigableSet<JobId>> named = new HashMap<>();
  private final NavigableSet<Alarm> alarms = new TreeSet<>();
  private final Set<JobId> predecessors = new HashSet<>();

  void reset(Iterable<Job> jobs) {
    places.clear();
    children.clear();
    named.clear();
    alarms.clear();
    predecessors.clear();
    jobs.forEach(this::changed);
  }

  void changed(Job job) {
    gone(job.id());
    if (!job.eligibility().dependencies().children().isEmpty()) {
      predecessors.add(job.id());
    }
    if (!job.state().isTerminal()) {
      enter(job);
    }
  }

  private void enter(Job job) {
    Dependencies dependencies = job.eligibility().dependencies();
    Set<JobId> parents = new HashSet<>();
    if (!dependencies.areMet()) {
      dependencies.parents().stream().map(Prerequisite::job).forEach(parents::add);
    }
    Optional<Alarm> alarm =
        job.state() instanceof JobState.Waiting waiting
            ? Optional.of(new Alarm(waiting.until(), job.id()))
            : Optional.empty();
    Name name = name(job);
    places.put(job.id(), new Place(parents, name, alarm));
    parents.forEach(
        parent -> children.computeIfAbsent(parent, any -> new TreeSet<>()).add(job.id()));
    named.computeIfAbsent(name, any -> new TreeSet<>()).add(job.id());
    alarm.ifPresent(alarms::add);
  }

  /// The job is not in the books any more, or about to be entered anew.
  void gone(JobId job) {
    predecessors.remove(job);
    Place place = places.remove(job);
    if (place == null) {
      return;
    }
    place.parents().forEach(parent -> leave(children, parent, job));
    leave(named, place.name(), job);
    place.alarm().ifPresent(alarms::remove);
  }

  private static <K, S extends Set<JobId>> void leave(Map<K, S> sets, K key, JobId job) {
    sets.computeIfPresent(
        key,
        (any, set) -> {
          set.remove(job);
          return set.isEmpty() ? null : set;
        });
  }

  private static Name name(Job job) {
    return new Name(job.spec().owner(), job.spec().name());
  }

  /// Those that wait for this job, or have waited for it and still do for another.
  List<JobId> childrenOf(JobId parent) {
    return List.copyOf(children.getOrDefault(parent, Set.of()));
  }

  /// Whether the record of this job still counts for another's start.
  boolean isAwaited(JobId parent) {
    return children.containsKey(parent);
  }

  /// All jobs that somebody waits for.
  List<JobId> parents() {
    return List.copyOf(children.keySet());
  }

  /// The jobs that were told to go before others.
  List<JobId> predecessors() {
    return List.copyOf(predecessors);
  }

  /// The first job of this one's owner and name that has not ended.
  Optional<JobId> firstOfName(Job job) {
    return Optional.ofNullable(named.get(name(job))).map(NavigableSet::first);
  }

  /// The first ones of each name.
  List<JobId> firsts() {
    return named.values().stream().map(NavigableSet::first).toList();
  }

  /// Those whose time has come.
  List<JobId> due(Instant now, int most) {
    List<JobId> due = new ArrayList<>();
    for (Alarm alarm : alarms) {
      if (alarm.at().isAfter(now) || due.size() >= most) {
        break;
      }
      due.add(alarm.job());
    }
    return due;
  }
}
