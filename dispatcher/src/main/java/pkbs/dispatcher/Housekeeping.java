package pkbs.dispatcher;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Limits;
import pkbs.core.PayloadRef;
import pkbs.core.RunId;
import pkbs.core.WorkerId;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.jetstream.Store;
import pkbs.jetstream.StoreUnavailableException;

/// The periodic truth: reads all run records again, repairs what pushes and watches missed, and
/// removes what nobody needs. Reads storage on its caller's thread, decides on the leader's.
final class Housekeeping {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final int PURGES_PER_PASS = 200;

  private final Leader leader;
  private final JobIndex jobs;
  private final Workers workers;
  private final RunBook runs;
  private final PayloadShelf shelf;
  private final StaleOffers staleOffers;
  private final Time time;
  private final Map<RunId, WorkerId> bareBefore = new HashMap<>();

  Housekeeping(Leader leader, JobIndex jobs, Workers workers, Store store, Time time) {
    this.leader = leader;
    this.jobs = jobs;
    this.workers = workers;
    this.runs = store.runs();
    this.staleOffers = new StaleOffers(store.work(), time);
    this.shelf = leader.shelf();
    this.time = time;
  }

  /// One pass over the run records and the offers.
  void reconcile() {
    if (leader.epoch().isEmpty()) {
      staleOffers.forget();
      return;
    }
    try {
      List<Versioned> all = runs.readAll();
      leader.post(() -> compare(all));
      staleOffers.sweep();
    } catch (StoreUnavailableException e) {
      log.warn("reconcile waits: {}", e.getMessage());
    }
  }

  private void compare(List<Versioned> all) {
    Bookkeeper keeper = leader.keeper();
    Set<RunId> recorded = new HashSet<>();
    for (Versioned versioned : all) {
      recorded.add(versioned.run().id());
      keeper.observe(versioned);
      JobId job = versioned.run().id().job();
      if (jobs.find(job).isEmpty()) {
        keeper.disown(versioned.run());
      }
    }
    Map<RunId, WorkerId> bare = jobs.runsWithoutRecord(recorded);
    bare.forEach((run, worker) -> {
      if (bareBefore.containsKey(run)) {
        keeper.runLost(run, worker, "its run record is gone");
      }
    });
    bareBefore.clear();
    bareBefore.putAll(bare);
    for (WorkerId worker : jobs.workersWithRuns()) {
      if (!workers.isAlive(worker)) {
        keeper.workerGone(worker, "silent for longer than its lease");
      }
    }
    keeper.repeatForcedDeletions();
    keeper.followers().lookAgain();
    purge(all.stream().mapToLong(Versioned::revision).max().orElse(0));
  }

  /// @param newest the last revision up to which all records were seen
  private void purge(long newest) {
    RunTable table = leader.keeper().runs();
    Set<JobId> purgeable = table.purgeable(time.nanos());
    OptionalLong below = table.belowAllBut(purgeable, newest);
    if (below.isPresent()) {
      runs.purgeBelow(below.getAsLong());
      table.purgedBelow(below.getAsLong());
    }
    // What a long run keeps from going at once.
    table.purgeable(time.nanos()).stream()
        .limit(PURGES_PER_PASS)
        .forEach(job -> {
          runs.purge(job);
          table.purged(job);
        });
    table.purgeableTasks(time.nanos()).forEach(runs::purge);
    for (Job job : outdated()) {
      runs.purge(job.id());
      table.purged(job.id());
      leader.books().purge(job.id());
      jobs.remove(job);
      leader.keeper().followers().room().gone(job.id());
    }
  }

  /// Ended jobs beyond the limits of the history, oldest first.
  private List<Job> outdated() {
    int surplus = jobs.count(JobIndex.Phase.FINISHED) - Limits.HISTORY_JOBS_MAX;
    Instant oldest = time.now().minus(Limits.HISTORY_AGE_MAX);
    List<Job> outdated = new ArrayList<>();
    for (Job job : jobs.all()) {
      if (outdated.size() >= PURGES_PER_PASS) {
        break;
      }
      if (job.state() instanceof JobState.Finished finished
          && !leader.keeper().followers().room().isAwaited(job.id())
          && (outdated.size() < surplus || finished.endedAt().isBefore(oldest))) {
        outdated.add(job);
      }
    }
    return outdated;
  }

  /// Stores a payload for a job that is about to be submitted. Any thread.
  void keep(PayloadRef ref, byte[] bytes) {
    shelf.keep(ref, bytes);
  }

  /// Deletes the payloads that no job has used for an hour; none while there are jobs of which
  /// nobody knows what they use.
  void collectGarbage() {
    if (leader.epoch().isEmpty() || leader.quarantine().size() > 0) {
      return;
    }
    try {
      shelf.collectGarbage(jobs.all());
    } catch (StoreUnavailableException e) {
      log.warn("payload garbage waits: {}", e.getMessage());
    }
  }
}
