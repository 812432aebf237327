package pkbs.dispatcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Resources;
import pkbs.core.RunId;
import pkbs.core.TaskTable;
import pkbs.core.WorkerId;
import pkbs.core.schedule.Board;
import pkbs.core.schedule.Lane;
import pkbs.core.schedule.Placement;
import pkbs.jetstream.WorkStream;
import pkbs.protocol.Offer;

/// The arrays' side of [Placing]: an array is one entry on the board, with as many tasks as may be
/// placed; which task goes is decided when a placement is carried out. Called by the leader's
/// thread, except for [#isOffered].
final class ArrayPlacing {
  private final WorkStream work;
  private final JobIndex jobs;
  private final Time time;
  private final QueueRoom queueRoom;
  private final BiFunction<Job, WorkerId, Resources> amount;
  private final Map<RunId, Placing.Offered> offers = new ConcurrentHashMap<>();
  private final Set<JobId> slow = new HashSet<>();

  /// @param amount what a run of a job takes from a worker
  ArrayPlacing(
      WorkStream work,
      JobIndex jobs,
      QueueRoom queueRoom,
      BiFunction<Job, WorkerId, Resources> amount,
      Time time) {
    this.queueRoom = queueRoom;
    this.amount = amount;
    this.work = work;
    this.jobs = jobs;
    this.time = time;
  }

  void reset() {
    offers.clear();
    slow.clear();
  }

  /// What was seen last of an array's tasks.
  void areSlow(JobId array, boolean isSo) {
    if (isSo) {
      slow.add(array);
    } else {
      slow.remove(array);
    }
  }

  /// Brings the board up to an array's state and what its tasks ask for.
  void changed(Board board, Job job) {
    boolean isEligible = job.state() instanceof JobState.Queued;
    int count = isEligible ? placeable(job) : 0;
    Lane.Key lane = queueRoom.lane(job.spec(), job.spec().surroundings().demands().alone());
    long order = job.eligibility().rank().orElse(job.id().sequence());
    board.eligible(job.id(), lane, order, count);
  }

  private int placeable(Job job) {
    return jobs.arrays()
        .find(job.id())
        .map(table -> table.placeable(job.spec().array().orElseThrow().slots()))
        .orElse(0);
  }

  /// A run of a task was claimed, moved on, or is over.
  ///
  /// @return whether an offer was claimed
  boolean changed(Board board, Job job, RunId run) {
    Optional<JobState.Execution> on = jobs.arrays().of(job).executionOf(run);
    if (on.isPresent() && !jobs.arrays().of(job).isStaging(run)) {
      queueRoom.took(run, job.spec());
      WorkerId worker = on.get().worker();
      board.placed(run, new Placement(job.id(), worker, amount.apply(job, worker)));
    } else {
      queueRoom.left(run);
      board.gone(run);
    }
    boolean isClaimed = offers.remove(run) != null && on.isPresent();
    changed(board, job);
    return isClaimed;
  }

  /// Offers the next task, or block of tasks, of an array; nothing where none may go any more.
  ///
  /// @throws pkbs.jetstream.StoreUnavailableException where the offer is not known to be stored;
  ///   the task waits as before
  void offer(Board board, Job job, Placement placement, long epoch) {
    TaskTable table = jobs.arrays().of(job);
    Optional<RunId> next = placeable(job) > 0 ? table.offerNext(job.id()) : Optional.empty();
    next.ifPresent(run -> {
      try {
        work.offer(placement.worker(), Offer.of(job, run, epoch).with(block(table, run)));
      } catch (RuntimeException e) {
        table.takeBack(run);
        throw e;
      }
      offers.put(run, new Placing.Offered(run, placement.worker(), time.nanos()));
      queueRoom.took(run, job.spec());
      board.placed(run, placement);
    });
    changed(board, job);
  }

  private Optional<Offer.Block> block(TaskTable table, RunId run) {
    return table.isBlock(run)
        ? Optional.of(new Offer.Block(table.tasksOf(run), slow.contains(run.job())))
        : Optional.empty();
  }

  void takeBack(Board board, Predicate<Placing.Offered> which) {
    List<RunId> back = new ArrayList<>();
    offers.forEach((run, offered) -> {
      if (which.test(offered)) {
        back.add(run);
      }
    });
    for (RunId run : back) {
      offers.remove(run);
      queueRoom.left(run);
      board.gone(run);
      jobs.arrays().find(run.job()).ifPresent(table -> table.takeBack(run));
      jobs.find(run.job()).ifPresent(job -> changed(board, job));
    }
  }

  /// Offers of tasks that have ended meanwhile count no more.
  void drop(Board board, Job job) {
    TaskTable table = jobs.arrays().of(job);
    takeBack(
        board, offered -> offered.run().job().equals(job.id()) && !table.isCurrent(offered.run()));
    changed(board, job);
  }

  Collection<Placing.Offered> offers() {
    return offers.values();
  }

  /// Any thread.
  boolean isOffered(Job job) {
    return ArrayIndex.isArray(job)
        && offers.keySet().stream().anyMatch(run -> run.job().equals(job.id()));
  }
}
