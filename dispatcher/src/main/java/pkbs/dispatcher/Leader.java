package pkbs.dispatcher;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.Owner;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.WorkerId;
import pkbs.jetstream.CrashPoint;
import pkbs.jetstream.FencedException;
import pkbs.jetstream.JobBook;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.jetstream.Store;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.Heartbeat;

/// The life of a leader: take over, serve, step down, take over again. All of it happens on one
/// thread, the actor's; other threads hand it work and read what is concurrent or volatile. A crash
/// at any point loses nothing but this memory. Source: reliability design, 7.3.
final class Leader {
  private static final Logger log = LoggerFactory.getLogger(Leader.class);
  private static final Duration RENEWAL = Duration.ofSeconds(2);
  private static final Duration FRESHNESS = Duration.ofSeconds(5);
  private static final Duration RETRY_MIN = Duration.ofMillis(250);
  private static final Duration RETRY_MAX = Duration.ofSeconds(5);
  private static final Duration PLAN_RETRY = Duration.ofSeconds(1);

  private final Store store;
  private final JobIndex jobs;
  private final Workers workers;
  private final Books books;
  private final Placing placing;
  private final Bookkeeper keeper;
  private final Meters meters;
  private final Time time;
  private final Actor actor;
  private final Runnable deposed;
  private final TakeOver takeOver;
  private final RunWatch watch;

  private volatile long epoch;
  private volatile boolean leading;
  private volatile String trouble = "not yet taken over";
  private long lastEpoch;
  private long failures;
  private Duration retryAfter = Duration.ZERO;
  private long triedAt;
  private long planNotBefore;
  private boolean planQueued;

  /// What a leader is made of.
  ///
  /// @param deposed called once another leader was seen; ends the process
  record Parts(
      Store store,
      JobIndex jobs,
      Workers workers,
      Waiters waiters,
      Meters meters,
      Time time,
      Actor actor,
      String name,
      Runnable deposed) {}

  Leader(Parts parts) {
    store = parts.store();
    RunBook runs = store.runs();
    jobs = parts.jobs();
    workers = parts.workers();
    meters = parts.meters();
    time = parts.time();
    actor = parts.actor();
    deposed = parts.deposed();
    books = new Books(store.jobs(), parts.name(), time, meters);
    placing = new Placing(store.work(), jobs, time, meters);
    keeper =
        new Bookkeeper(
            books,
            jobs,
            placing,
            new Bookkeeper.Outside(runs, store.heartbeats(), parts.waiters(), time));
    watch = new RunWatch(runs, this::arrived);
    takeOver = new TakeOver(jobs, workers, store.work(), placing, keeper);
    triedAt = time.nanos();
  }

  Bookkeeper.Submitted submit(Bookkeeper.Submission submission) {
    return change(() -> keeper.submit(submission));
  }

  Job delete(JobId id, Owner by, boolean force) {
    return change(() -> keeper.delete(id, by, force));
  }

  /// The epoch that this process leads in; empty while it does not.
  Optional<Long> epoch() {
    return leading ? Optional.of(epoch) : Optional.empty();
  }

  /// Why it does not lead, for people.
  String trouble() {
    return trouble;
  }

  Placing placing() {
    return placing;
  }

  Optional<Run> lastSeen(RunId run) {
    return keeper.lastSeen(run);
  }

  /// Whether the books have a record of this job that cannot be read; such a job is left alone.
  boolean isUnreadable(JobId job) {
    return takeOver.isUnreadable(job);
  }

  /// A heartbeat that changes the board. Any thread.
  void heard(Heartbeat beat, Workers.Heard heard) {
    post(() -> {
      for (WorkerId gone : heard.gone()) {
        keeper.workerGone(gone, "replaced by a new worker on its seat");
        dismiss(gone);
      }
      if (workers.find(beat.worker()).isPresent()) {
        placing.workerSeen(beat);
      }
      heard
          .missing()
          .forEach(run -> keeper.runLost(run, beat.worker(), "its worker does not have it"));
    });
  }

  /// Runs work that changes jobs, on the actor, and waits for its result.
  private <T> T change(Supplier<T> work) {
    if (!leading) {
      throw Unavailable.nothingDone();
    }
    try {
      return actor.call(() -> serve(work));
    } catch (BooksLostException e) {
      throw e.isRefused() ? Unavailable.nothingDone() : Unavailable.outcomeUnknown();
    }
  }

  private <T> T serve(Supplier<T> work) {
    if (!leading) {
      throw Unavailable.nothingDone();
    }
    try {
      return work.get();
    } catch (BooksLostException e) {
      stepDown(e.getMessage());
      throw e;
    } finally {
      planSoon();
    }
  }

  /// Runs work on the actor if this process leads then; what fails is logged and found again by the
  /// reconcile.
  void post(Runnable work) {
    actor.post(() -> attend(work));
  }

  private void attend(Runnable work) {
    if (!leading) {
      return;
    }
    try {
      serve(() -> {
        work.run();
        return true;
      });
    } catch (BooksLostException e) {
      log.debug("stepped down", e);
    } catch (StoreUnavailableException e) {
      log.warn("storage: {}", e.getMessage());
    }
  }

  /// The work of time. To be called on the actor a few times a second.
  void tick() {
    if (!leading) {
      tryTakeOver();
      return;
    }
    attend(() -> {
      books.refresh(RENEWAL);
      for (WorkerId worker : workers.expire()) {
        keeper.workerGone(worker, "silent for longer than its lease");
        dismiss(worker);
      }
      placing.checkOffers().ifPresent(log::warn);
    });
  }

  private void dismiss(WorkerId worker) {
    try {
      store.work().dismiss(worker);
    } catch (StoreUnavailableException e) {
      log.debug("consumer of {} stays until it is inactive: {}", worker, e.getMessage());
    }
  }

  private void planSoon() {
    if (!leading || planQueued || !placing.isDirty() || time.nanos() - planNotBefore < 0) {
      return;
    }
    planQueued = true;
    actor.post(this::plan);
  }

  private void plan() {
    planQueued = false;
    if (!leading) {
      return;
    }
    try {
      books.refresh(FRESHNESS);
      placing.plan(books.epoch());
    } catch (BooksLostException e) {
      stepDown(e.getMessage());
    } catch (StoreUnavailableException e) {
      log.warn("offers wait for storage: {}", e.getMessage());
      planNotBefore = time.nanos() + PLAN_RETRY.toNanos();
    }
    planSoon();
  }

  private void tryTakeOver() {
    if (time.since(triedAt).compareTo(retryAfter) < 0 || !store.isConnected()) {
      return;
    }
    triedAt = time.nanos();
    try {
      become();
      failures = 0;
      retryAfter = RETRY_MIN;
    } catch (StoreUnavailableException | FencedException | BooksLostException e) {
      watch.close();
      failures++;
      trouble = "cannot take over: " + e.getMessage();
      log.warn(trouble);
      Duration longer = retryAfter.plus(RETRY_MIN).multipliedBy(2);
      retryAfter = longer.compareTo(RETRY_MAX) < 0 ? longer : RETRY_MAX;
    }
  }

  /// A failed try may itself have written an epoch, so that only a larger gap shows another leader.
  private void become() {
    JobBook.Loaded loaded = books.takeOver();
    if (lastEpoch != 0 && loaded.epoch() > lastEpoch + 1 + failures) {
      trouble = "another dispatcher led in between";
      log.error("{}; this one ends", trouble);
      deposed.run();
      return;
    }
    takeOver.run(loaded, watch);
    lastEpoch = loaded.epoch();
    epoch = loaded.epoch();
    leading = true;
    CrashPoint.TAKEOVER_READY.reached();
    meters.tookOver();
    log.info("leads in epoch {} with {} jobs on {}", epoch, jobs.size(), store.server());
    actor.post(this::drain);
    planSoon();
  }

  private void arrived() {
    if (leading) {
      actor.post(this::drain);
    }
  }

  private void drain() {
    while (leading) {
      Optional<Versioned> next = watch.next();
      if (next.isEmpty()) {
        return;
      }
      attend(() -> keeper.observe(next.get()));
    }
  }

  /// Releases nothing: runs go on, the books are as they are, and so is what readers see.
  private void stepDown(String reason) {
    if (!leading) {
      return;
    }
    leading = false;
    trouble = "stepped down: " + reason;
    log.warn("steps down from epoch {}: {}", epoch, reason);
    watch.close();
    triedAt = time.nanos();
    retryAfter = RETRY_MIN;
  }

  Bookkeeper keeper() {
    return keeper;
  }

  Books books() {
    return books;
  }

  /// The orderly end. On the actor.
  void resign() {
    if (!leading) {
      return;
    }
    leading = false;
    try {
      books.returnNumbers();
    } catch (BooksLostException e) {
      log.debug("the numbers reserved and not used stay unused: {}", e.getMessage());
    }
  }

  void close() {
    leading = false;
    watch.close();
  }
}
