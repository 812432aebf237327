package pkbs.dispatcher;

import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import pkbs.core.ArraySpec;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.Owner;
import pkbs.core.Queue;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.TaskTable;
import pkbs.core.pbs.Quoted;

/// Changes queues, and says who may enter one. Called by the leader's thread; a change is in the
/// books before it counts.
final class QueueKeeper {
  private final Books books;
  private final JobIndex jobs;
  private final Queues queues;
  private final Placing placing;

  QueueKeeper(Books books, JobIndex jobs, Queues queues, Placing placing) {
    this.books = books;
    this.jobs = jobs;
    this.queues = queues;
    this.placing = placing;
  }

  Queue create(String name, UnaryOperator<Queue> settings) {
    if (!Queue.isName(name)) {
      throw Checks.invalid(
          "queue",
          "queue %s: not a name".formatted(Quoted.twice(name)),
          "use 1 to 15 letters, digits, _ and -, a letter first");
    }
    if (queues.find(name).isPresent()) {
      throw new RefusedException(
          Refusal.of(Refusal.Code.WRONG_STATE, "queue", "queue %s exists".formatted(name)));
    }
    return save(settings.apply(Queue.named(name)));
  }

  Queue change(String name, UnaryOperator<Queue> settings) {
    return save(settings.apply(queues.get(name)));
  }

  private Queue save(Queue queue) {
    books.append(queue, false);
    queues.put(queue);
    placing.queuesChanged();
    return queue;
  }

  void delete(String name) {
    Queue queue = queues.get(name);
    if (name.equals(Queue.WORKQ.name())) {
      throw new RefusedException(
          Refusal.of(
              Refusal.Code.WRONG_STATE, "queue", "queue %s is the default queue".formatted(name)));
    }
    int left = count(job -> job.spec().queue().equals(name));
    if (left > 0) {
      throw new RefusedException(
          Refusal.of(
                  Refusal.Code.WRONG_STATE,
                  "queue",
                  "queue %s has %d jobs that have not ended".formatted(name, left))
              .withHint("delete or move them first"));
    }
    books.append(queue, true);
    queues.remove(name);
    placing.queuesChanged();
  }

  /// @throws RefusedException naming the limit that keeps the job out
  void admit(JobSpec spec) {
    long more = spec.array().map(ArraySpec::count).orElse(1);
    admit(spec.owner(), queues.get(spec.queue()), more);
  }

  /// As for a new job, where one comes from another queue. What an operator moves, and what has
  /// ended, is not looked at.
  ///
  /// @param moved the job's spec in the queue that it is to go to
  /// @throws RefusedException naming the limit that keeps the job out
  void admit(Job job, JobSpec moved, boolean byOperator) {
    Queue queue = queues.get(moved.queue());
    if (byOperator || job.state().isTerminal() || moved.queue().equals(job.spec().queue())) {
      return;
    }
    if (moved.walltime().compareTo(queue.walltimeMax()) > 0) {
      throw new RefusedException(
          Refusal.of(
              Refusal.Code.OVER_LIMIT,
              "walltime",
              "walltime %s: exceeds queue limit %s"
                  .formatted(moved.walltime(), queue.walltimeMax())));
    }
    admit(moved.owner(), queue, tasks(job));
  }

  private void admit(Owner owner, Queue queue, long more) {
    String name = queue.name();
    if (!queue.rules().enabled()) {
      throw new RefusedException(
          Refusal.of(
                  Refusal.Code.QUEUE_DISABLED, "queue", "Queue is not enabled: %s".formatted(name))
              .withHint("an operator opens it with: qenable " + name));
    }
    Queue.Most most = queue.rules().most();
    Predicate<Job> here = job -> job.spec().queue().equals(name);
    most.queued()
        .filter(limit -> tasks(here) + more > limit)
        .ifPresent(limit -> refuse(name, "queued", limit, more));
    most.queuedOfUser()
        .filter(limit -> tasks(here.and(job -> job.spec().owner().equals(owner))) + more > limit)
        .ifPresent(limit -> refuse(name, "queued of user " + owner, limit, more));
  }

  private static void refuse(String queue, String limit, int most, long more) {
    Refusal refusal =
        Refusal.of(
            Refusal.Code.QUEUE_FULL,
            "queue",
            "Maximum number of jobs already in queue %s: limit %s %d"
                .formatted(queue, limit, most));
    throw new RefusedException(
        more > 1 ? refusal.withHint("the array has %d tasks".formatted(more)) : refusal);
  }

  /// Of the jobs that have not ended, each task of an array as one. Source:
  /// pbs_queue_attributes(7B), `max_queued`.
  private long tasks(Predicate<Job> which) {
    long count = 0;
    for (JobId id : jobs.active()) {
      count += jobs.find(id).filter(which).map(this::tasks).orElse(0L);
    }
    return count;
  }

  private long tasks(Job job) {
    return jobs.arrays()
        .find(job.id())
        .map(TaskTable::counts)
        .map(counts -> (long) counts.total() - counts.ended())
        .orElse(1L);
  }

  /// Of the jobs that have not ended.
  private int count(Predicate<Job> which) {
    int count = 0;
    for (JobId id : jobs.active()) {
      count += jobs.find(id).filter(which).isPresent() ? 1 : 0;
    }
    return count;
  }
}
