package pkbs.dispatcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.TaskSegment;
import pkbs.jetstream.CrashPoint;
import pkbs.jetstream.JobBook;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.jetstream.WorkStream;
import pkbs.protocol.QueueRecord;

/// From a look at the books to a leader that knows everything: each step may be done again from the
/// start. On the leader's thread. Source: reliability design, 7.3, T1 to T7.
final class TakeOver {
  private final Memory memory;
  private final Rewind rewind;
  private final WorkStream work;
  private final RunWatch watch;
  private final Time time;

  /// What a leader remembers, made anew by a take-over.
  record Memory(
      Books books,
      JobIndex jobs,
      Queues queues,
      Quarantine quarantine,
      Workers workers,
      Placing placing,
      Bookkeeper keeper) {}

  TakeOver(Memory memory, Rewind rewind, WorkStream work, RunWatch watch, Time time) {
    this.memory = memory;
    this.rewind = rewind;
    this.work = work;
    this.watch = watch;
    this.time = time;
  }

  /// Takes the books and the run records into memory, writes again what storage forgot, folds what
  /// ended, and gives every worker a fresh full lease.
  ///
  /// @param seen what the decision to take over was made on
  /// @throws pkbs.jetstream.FencedException where another dispatcher was faster
  /// @throws pkbs.jetstream.StoreUnavailableException where storage does not answer
  /// @throws BooksLostException where a repair or a fold cannot be appended
  void run(JobBook.Glance seen) {
    rewind.look(seen);
    JobBook.Loaded loaded = memory.books.takeOver(seen);
    CrashPoint.TAKEOVER_JOBS_READ.reached();
    List<Job> jobs = rewind.jobs(loaded);
    List<QueueRecord> queues = rewind.queues(loaded);
    memory.books.knowQueues(queues);
    memory.queues.replaceAll(
        queues.stream().filter(record -> !record.removed()).map(QueueRecord::queue).toList());
    Set<JobId> known = jobs.stream().map(Job::id).collect(Collectors.toSet());
    List<Job> shown = new ArrayList<>(jobs);
    shown.addAll(memory.quarantine.take(loaded.unreadable(), known, time.now()));
    memory.jobs.replaceAll(shown);
    Map<JobId, List<TaskSegment>> segments = rewind.segments(loaded);
    memory.keeper.arrays().load(jobs, segments);
    memory.workers.clear();
    memory.keeper.runs().clear();
    memory.placing.reset();
    memory.keeper.followers().reset();
    List<Versioned> records = rewind.runs(watch.open());
    CrashPoint.TAKEOVER_RUNS_READ.reached();
    work.purge();
    CrashPoint.TAKEOVER_PURGED.reached();
    memory.books.know(jobs, segments);
    records.forEach(memory.keeper::observe);
    memory.keeper.arrays().tend();
    memory.keeper.followers().lookAgain();
    memory.jobs.workersWithRuns().forEach(memory.workers::assume);
    CrashPoint.TAKEOVER_FOLDED.reached();
    rewind.done();
  }
}
