package pkbs.dispatcher;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import pkbs.core.ArraySpec;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Owner;
import pkbs.core.RunId;
import pkbs.core.TaskCounts;
import pkbs.core.TaskTable;
import pkbs.core.WorkerId;

/// All jobs in memory, by id, owner, activity, key and worker. Written by the leader's thread, read
/// by any without waiting; a reader may see one change in one index and not yet in another, and
/// checks what it needs on the job itself.
final class JobIndex {
  private static final Duration KEY_AGE_MAX = Duration.ofHours(24);

  /// Coarse states, for counting.
  enum Phase {
    HELD,
    WAITING,
    QUEUED,
    RUNNING,
    EXITING,
    FINISHED
  }

  private record Key(Owner owner, String key) {}

  private final ConcurrentSkipListMap<JobId, Job> jobs = new ConcurrentSkipListMap<>();
  private final NavigableSet<JobId> active = new ConcurrentSkipListSet<>();
  private final Map<Owner, NavigableSet<JobId>> byOwner = new ConcurrentHashMap<>();
  private final Map<Owner, NavigableSet<JobId>> activeByOwner = new ConcurrentHashMap<>();
  private final Map<Key, JobId> byKey = new ConcurrentHashMap<>();
  private final Map<WorkerId, Set<RunId>> onWorker = new ConcurrentHashMap<>();
  private final ArrayIndex arrays = new ArrayIndex();
  private final Map<Phase, AtomicInteger> counts = new EnumMap<>(Phase.class);

  JobIndex() {
    for (Phase phase : Phase.values()) {
      counts.put(phase, new AtomicInteger());
    }
  }

  Optional<Job> find(JobId id) {
    return Optional.ofNullable(jobs.get(id));
  }

  Collection<Job> all() {
    return jobs.values();
  }

  /// In the order of their ids.
  NavigableSet<JobId> ids() {
    return jobs.keySet();
  }

  /// Those that have not ended.
  NavigableSet<JobId> active() {
    return active;
  }

  NavigableSet<JobId> of(Owner owner) {
    return byOwner.getOrDefault(owner, new ConcurrentSkipListSet<>());
  }

  /// Those of an owner that have not ended.
  NavigableSet<JobId> active(Owner owner) {
    return activeByOwner.getOrDefault(owner, new ConcurrentSkipListSet<>());
  }

  /// The job that this owner submitted with this key in the last 24 hours.
  Optional<Job> submittedWith(Owner owner, String key, Instant now) {
    return Optional.ofNullable(byKey.get(new Key(owner, key)))
        .flatMap(this::find)
        .filter(job -> job.submittedAt().plus(KEY_AGE_MAX).isAfter(now));
  }

  /// The runs that a worker executes, as the leader knows it.
  Set<RunId> runsOn(WorkerId worker) {
    Set<RunId> plain = onWorker.getOrDefault(worker, Set.of());
    Set<RunId> tasks = arrays.runsOn(worker);
    if (tasks.isEmpty()) {
      return plain;
    }
    Set<RunId> all = new HashSet<>(plain);
    all.addAll(tasks);
    return all;
  }

  /// The tasks of the arrays among them.
  ArrayIndex arrays() {
    return arrays;
  }

  /// The jobs that are on a worker with no run record to show for it.
  Map<RunId, WorkerId> runsWithoutRecord(Set<RunId> recorded) {
    Map<RunId, WorkerId> bare = new TreeMap<>(Comparator.comparing(RunId::key));
    bare.putAll(arrays.claims());
    bare.keySet().removeAll(recorded);
    for (JobId id : active) {
      find(id)
          .filter(job -> !recorded.contains(job.currentRun()))
          .ifPresent(
              job -> worker(job.state()).ifPresent(worker -> bare.put(job.currentRun(), worker)));
    }
    return bare;
  }

  /// The workers that the index has runs on.
  List<WorkerId> workersWithRuns() {
    List<WorkerId> workers = new ArrayList<>(arrays.claims().values());
    for (JobId id : active) {
      find(id).map(Job::state).flatMap(JobIndex::worker).ifPresent(workers::add);
    }
    return workers.stream().distinct().toList();
  }

  int count(Phase phase) {
    return counts.get(phase).get();
  }

  /// How many jobs and tasks are in a state: an array counts as the tasks that it has there, the
  /// waiting ones as far as they may start.
  int load(Phase phase) {
    int load = count(phase);
    for (JobId id : active) {
      Optional<TaskTable> tasks = arrays.find(id);
      if (tasks.isPresent()) {
        load += find(id).map(job -> load(phase, job, tasks.get())).orElse(0);
      }
    }
    return load;
  }

  /// Less the array itself.
  private static int load(Phase phase, Job array, TaskTable tasks) {
    TaskCounts counts = tasks.counts();
    int slots = array.spec().array().flatMap(ArraySpec::slots).orElse(Integer.MAX_VALUE);
    int free = Math.max(0, slots - counts.running() - counts.exiting());
    int waiting = phase == phase(array.state()) ? Math.min(counts.waiting(), free) - 1 : 0;
    return switch (phase) {
      case RUNNING -> waiting + counts.running();
      case EXITING -> waiting + counts.exiting();
      default -> waiting;
    };
  }

  int size() {
    return counts.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  void put(Job job) {
    Job before = jobs.put(job.id(), job);
    if (before != null) {
      forget(before);
    }
    counts.get(phase(job.state())).incrementAndGet();
    Owner owner = job.spec().owner();
    byOwner.computeIfAbsent(owner, any -> new ConcurrentSkipListSet<>()).add(job.id());
    if (!job.key().isEmpty()) {
      byKey.put(new Key(owner, job.key()), job.id());
    }
    if (job.state().isTerminal()) {
      active.remove(job.id());
      active(owner).remove(job.id());
    } else {
      active.add(job.id());
      activeByOwner.computeIfAbsent(owner, any -> new ConcurrentSkipListSet<>()).add(job.id());
    }
    worker(job.state())
        .ifPresent(worker ->
            onWorker
                .computeIfAbsent(worker, any -> ConcurrentHashMap.newKeySet())
                .add(job.currentRun()));
  }

  void remove(Job job) {
    if (jobs.remove(job.id(), job)) {
      forget(job);
      active.remove(job.id());
      arrays.remove(job.id());
      active(job.spec().owner()).remove(job.id());
      of(job.spec().owner()).remove(job.id());
      byKey.remove(new Key(job.spec().owner(), job.key()), job.id());
    }
  }

  /// Puts these in the place of all others, without an empty moment for readers.
  void replaceAll(List<Job> loaded) {
    Set<JobId> kept = ConcurrentHashMap.newKeySet();
    for (Job job : loaded) {
      kept.add(job.id());
      put(job);
    }
    jobs.values().stream().filter(job -> !kept.contains(job.id())).toList().forEach(this::remove);
  }

  private void forget(Job job) {
    counts.get(phase(job.state())).decrementAndGet();
    worker(job.state())
        .ifPresent(worker ->
            onWorker.computeIfPresent(
                worker,
                (any, runs) -> {
                  runs.remove(job.currentRun());
                  return runs.isEmpty() ? null : runs;
                }));
  }

  static Optional<WorkerId> worker(JobState state) {
    return switch (state) {
      case JobState.Running running -> Optional.of(running.on().worker());
      case JobState.Exiting exiting -> Optional.of(exiting.on().worker());
      case JobState.Queued queued -> Optional.empty();
      case JobState.Held held -> Optional.empty();
      case JobState.Waiting waiting -> Optional.empty();
      case JobState.Finished finished -> Optional.empty();
    };
  }

  private static Phase phase(JobState state) {
    return switch (state) {
      case JobState.Held held -> Phase.HELD;
      case JobState.Waiting waiting -> Phase.WAITING;
      case JobState.Queued queued -> Phase.QUEUED;
      case JobState.Running running -> Phase.RUNNING;
      case JobState.Exiting exiting -> Phase.EXITING;
      case JobState.Finished finished -> Phase.FINISHED;
    };
  }
}
