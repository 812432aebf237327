package pkbs.dispatcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.Queue;
import pkbs.core.RunId;
import pkbs.core.schedule.Lane;
import pkbs.core.schedule.Snapshot.Quota;
import pkbs.core.schedule.Verdict;

/// How many more jobs of each queue, and of each user there, may be started. Called by the leader's
/// thread.
final class QueueRoom {
  /// Above every priority of a job, so that the queue's counts first.
  private static final int PRIORITIES = 2048;

  private final Queues queues;
  private final Map<JobId, JobSpec> started = new HashMap<>();
  private final Map<RunId, JobSpec> tasks = new HashMap<>();
  private final Map<String, Integer> running = new HashMap<>();

  QueueRoom(Queues queues) {
    this.queues = queues;
  }

  void clear() {
    started.clear();
    tasks.clear();
    running.clear();
  }

  /// A job has a worker, or is offered to one.
  void took(Job job) {
    swap(started.put(job.id(), job.spec()), job.spec());
  }

  void left(JobId job) {
    swap(started.remove(job), null);
  }

  /// A run of a task of an array has a worker, or is offered to one.
  void took(RunId run, JobSpec spec) {
    swap(tasks.put(run, spec), spec);
  }

  void left(RunId run) {
    swap(tasks.remove(run), null);
  }

  private void swap(@Nullable JobSpec before, @Nullable JobSpec now) {
    if (before != now) {
      count(before, -1);
      count(now, 1);
    }
  }

  private void count(@Nullable JobSpec spec, int by) {
    if (spec != null) {
      running.merge(spec.queue(), by, QueueRoom::sum);
      running.merge(ofUser(spec), by, QueueRoom::sum);
    }
  }

  /// Null, which takes the entry away, for none.
  private static @Nullable Integer sum(int before, int by) {
    return before + by == 0 ? null : before + by;
  }

  /// The lane of a job.
  Lane.Key lane(JobSpec spec, boolean isAlone) {
    return new Lane.Key(
        priority(spec),
        spec.resources(),
        isAlone,
        quotas(spec),
        spec.surroundings().demands().volumes());
  }

  /// The priority of the queue, and then the job's own.
  private int priority(JobSpec spec) {
    return queues.orPlain(spec.queue()).rules().priority() * PRIORITIES + spec.priority();
  }

  /// The limits that the job falls under. Any thread.
  private List<String> quotas(JobSpec spec) {
    Queue.Rules rules = queues.orPlain(spec.queue()).rules();
    List<String> names = new ArrayList<>();
    if (!rules.started() || rules.most().running().isPresent()) {
      names.add(spec.queue());
    }
    if (rules.most().runningOfUser().isPresent()) {
      names.add(ofUser(spec));
    }
    return names;
  }

  private static String ofUser(JobSpec spec) {
    return spec.queue() + "/" + spec.owner();
  }

  /// What is left of each limit that lanes name.
  Map<String, Quota> left(Collection<Lane.Key> lanes) {
    if (lanes.stream().allMatch(lane -> lane.quotas().isEmpty())) {
      return Map.of();
    }
    Map<String, Quota> left = new HashMap<>();
    for (Lane.Key lane : lanes) {
      for (String name : lane.quotas()) {
        quota(name, running.getOrDefault(name, 0)).ifPresent(quota -> left.put(name, quota));
      }
    }
    return left;
  }

  /// @param name `queue`, or `queue/user`
  private Optional<Quota> quota(String name, int running) {
    int slash = name.indexOf('/');
    Queue queue = queues.orPlain(slash < 0 ? name : name.substring(0, slash));
    Queue.Most most = queue.rules().most();
    if (slash < 0 && !queue.rules().started()) {
      return Optional.of(new Quota(0, stopped(queue)));
    }
    String who = slash < 0 ? "" : " of user " + name.substring(slash + 1);
    return (slash < 0 ? most.running() : most.runningOfUser())
        .map(limit ->
            new Quota(
                Math.max(0, limit - running),
                new Verdict(
                    Verdict.Cause.QUEUE_LIMIT,
                    "queue %s runs at most %d jobs%s at a time"
                        .formatted(queue.name(), limit, who))));
  }

  private static Verdict stopped(Queue queue) {
    return new Verdict(
        Verdict.Cause.QUEUE_STOPPED,
        "queue %s is stopped; an operator starts it with: qstart %s"
            .formatted(queue.name(), queue.name()));
  }
}
