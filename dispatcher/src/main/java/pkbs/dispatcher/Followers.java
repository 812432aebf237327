package pkbs.dispatcher;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiConsumer;
import pkbs.core.Decision;
import pkbs.core.Dependencies.Singleton;
import pkbs.core.Job;
import pkbs.core.JobEvent;
import pkbs.core.JobId;
import pkbs.core.JobMachine;
import pkbs.core.Prerequisite;
import pkbs.core.TaskTable;

/// Shows every change of a job to those that wait for it, and their changes to those behind them.
/// Each look may be repeated: what is lost with the process is seen again at the next take-over or
/// reconcile. For the leader's thread.
final class Followers {
  /// Jobs of one tick whose start time has come.
  private static final int DUE_MAX = 1000;

  private final JobIndex jobs;
  private final WaitingRoom room = new WaitingRoom();
  private final Time time;
  private final BiConsumer<Job, JobEvent> apply;
  private final Deque<JobId> changed = new ArrayDeque<>();
  private boolean settles;

  /// @param apply brings an event to a job, and calls [#changed] if it changes
  Followers(JobIndex jobs, Time time, BiConsumer<Job, JobEvent> apply) {
    this.jobs = jobs;
    this.time = time;
    this.apply = apply;
  }

  WaitingRoom room() {
    return room;
  }

  /// Forgets all and takes the jobs of the index in.
  void reset() {
    changed.clear();
    settles = false;
    room.reset(jobs.all());
  }

  /// A new job as its parents let it stand, before it is in the books.
  Job born(Job job) {
    Job next = job;
    for (Prerequisite parent : job.eligibility().dependencies().parents()) {
      Optional<Job> found = jobs.find(parent.job());
      if (found.isPresent() && !next.state().isTerminal()) {
        next = after(next, observed(found.get(), job.submittedAt()));
      }
    }
    return room.firstOfName(job).isEmpty() && !next.state().isTerminal()
        ? after(next, new JobEvent.TurnCame(job.submittedAt()))
        : next;
  }

  private JobEvent observed(Job parent, Instant at) {
    return new JobEvent.ParentObserved(
        parent, jobs.arrays().find(parent.id()).map(TaskTable::counts), at);
  }

  /// Tasks of an array went on, and somebody may wait for so many of them.
  void tasksChanged(Job array) {
    if (room.isAwaited(array.id())) {
      changed.add(array.id());
      settle();
    }
  }

  private static Job after(Job job, JobEvent event) {
    return JobMachine.apply(job, event) instanceof Decision.Accepted accepted
        ? accepted.next()
        : job;
  }

  /// Takes a changed job in. What follows from it comes with [#settle].
  void changed(Job job) {
    room.changed(job);
    changed.add(job.id());
  }

  /// Goes on until nothing follows any more; called from within it does nothing.
  void settle() {
    if (settles) {
      return;
    }
    settles = true;
    try {
      while (!changed.isEmpty()) {
        jobs.find(changed.poll()).ifPresent(this::show);
      }
    } finally {
      settles = false;
    }
  }

  private void show(Job job) {
    Instant now = time.now();
    for (JobId child : room.childrenOf(job.id())) {
      tell(child, observed(job, now));
    }
    link(job, now);
    room.firstOfName(job).ifPresent(first -> turn(first, now));
  }

  private void link(Job job, Instant now) {
    for (Prerequisite child : job.eligibility().dependencies().children()) {
      Prerequisite parent = child.on(job);
      tell(child.job(), new JobEvent.ParentNamed(parent, now));
      tell(child.job(), observed(job, now));
    }
  }

  private void turn(JobId first, Instant now) {
    jobs.find(first)
        .filter(job -> job.eligibility().dependencies().singleton() == Singleton.AWAITED)
        .ifPresent(job -> tell(job.id(), new JobEvent.TurnCame(now)));
  }

  private void tell(JobId job, JobEvent event) {
    jobs.find(job)
        .filter(found -> !found.state().isTerminal())
        .ifPresent(found -> apply.accept(found, event));
  }

  /// Looks at everything that somebody waits for, as if it had just changed.
  void lookAgain() {
    Instant now = time.now();
    changed.addAll(room.parents());
    changed.addAll(room.predecessors());
    room.firsts().forEach(first -> turn(first, now));
    settle();
  }

  /// Starts what waited for the clock.
  void clock() {
    Instant now = time.now();
    room.due(now, DUE_MAX).forEach(job -> tell(job, new JobEvent.ClockShown(now)));
  }
}
