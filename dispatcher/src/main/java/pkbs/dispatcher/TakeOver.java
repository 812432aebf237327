package pkbs.dispatcher;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.JobId;
import pkbs.jetstream.CrashPoint;
import pkbs.jetstream.JobBook;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.jetstream.WorkStream;
import pkbs.protocol.JobRecord;
import pkbs.protocol.Subjects;

/// From loaded books to a leader that knows everything: each step may be done again from the start.
/// On the leader's thread. Source: reliability design, 7.3, T3 to T7.
final class TakeOver {
  private static final Logger log = LoggerFactory.getLogger(TakeOver.class);

  private final JobIndex jobs;
  private final Workers workers;
  private final WorkStream work;
  private final Placing placing;
  private final Bookkeeper keeper;
  private volatile Set<JobId> unreadable = Set.of();

  TakeOver(JobIndex jobs, Workers workers, WorkStream work, Placing placing, Bookkeeper keeper) {
    this.jobs = jobs;
    this.workers = workers;
    this.work = work;
    this.placing = placing;
    this.keeper = keeper;
  }

  /// Takes the books and the run records into memory, folds what ended, and gives every worker a
  /// fresh full lease.
  ///
  /// @throws pkbs.jetstream.StoreUnavailableException where storage does not answer
  /// @throws BooksLostException where a fold cannot be appended
  void run(JobBook.Loaded loaded, RunWatch watch) {
    CrashPoint.TAKEOVER_JOBS_READ.reached();
    jobs.replaceAll(loaded.jobs().stream().map(JobRecord::job).toList());
    unreadable = unreadable(loaded.corrupt());
    workers.clear();
    keeper.runs().clear();
    placing.reset();
    List<Versioned> records = watch.open();
    CrashPoint.TAKEOVER_RUNS_READ.reached();
    work.purge();
    CrashPoint.TAKEOVER_PURGED.reached();
    records.forEach(keeper::observe);
    keeper.workersWithRuns().forEach(workers::assume);
    CrashPoint.TAKEOVER_FOLDED.reached();
  }

  private static Set<JobId> unreadable(List<String> keys) {
    Set<JobId> ids = new HashSet<>();
    for (String key : keys) {
      log.error("books: {}: record cannot be read; the job is left alone", key);
      if (key.startsWith(Subjects.JOB_KEY_PREFIX)) {
        JobId.parse(key.substring(Subjects.JOB_KEY_PREFIX.length())).ifPresent(ids::add);
      }
    }
    return ids;
  }

  /// Whether the books have a record of this job that cannot be read. Any thread.
  boolean isUnreadable(JobId job) {
    return unreadable.contains(job);
  }
}
