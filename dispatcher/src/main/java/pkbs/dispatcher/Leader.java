package pkbs.dispatcher;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Dependencies;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.Owner;
import pkbs.core.Queue;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.WorkerId;
import pkbs.jetstream.CrashPoint;
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
  private final Alarms alarms;
  private final Candidacy candidacy;
  private final RunWatch watch;
  private final Farewell farewell;
  private final PayloadShelf shelf;
  private final Quarantine quarantine = new Quarantine();
  private final Queues queues = new Queues();
  private final QueueKeeper queueKeeper;

  private volatile boolean leading;
  private volatile boolean hasLed;
  private long planNotBefore;
  private boolean planQueued;
  private final AtomicBoolean isDrainQueued = new AtomicBoolean();

  /// What a leader is made of.
  record Parts(
      Store store,
      JobIndex jobs,
      Workers workers,
      Waiters waiters,
      Meters meters,
      Alarms alarms,
      Time time,
      Actor actor,
      Seat seat) {}

  /// Which dispatcher this is among others on the same storage.
  ///
  /// @param name the same after a restart
  /// @param patience how long another leader's books must stand still before it takes over
  /// @param deposed called once another leader was seen; ends the process
  record Seat(String name, Duration patience, Runnable deposed) {}

  Leader(Parts parts) {
    store = parts.store();
    RunBook runs = store.runs();
    jobs = parts.jobs();
    workers = parts.workers();
    meters = parts.meters();
    alarms = parts.alarms();
    time = parts.time();
    actor = parts.actor();
    Seat seat = parts.seat();
    String process = UUID.randomUUID().toString();
    books = new Books(store.jobs(), seat.name(), process, time, meters);
    placing = new Placing(store.work(), jobs, queues, time, meters);
    queueKeeper = new QueueKeeper(books, jobs, queues, placing);
    keeper =
        new Bookkeeper(
            books,
            jobs,
            placing,
            new Bookkeeper.Outside(
                runs, store.heartbeats(), parts.waiters(), quarantine, queueKeeper::admit, time));
    watch = new RunWatch(runs, this::arrived);
    farewell = new Farewell(store.work(), workers);
    shelf = new PayloadShelf(store.payloads(), time);
    TakeOver takeOver =
        new TakeOver(
            new TakeOver.Memory(books, jobs, queues, quarantine, workers, placing, keeper),
            new Rewind(books, runs, keeper.runs(), shelf, meters),
            store.work(),
            watch,
            time);
    candidacy =
        new Candidacy(
            store,
            books,
            new Standby(seat.name(), process, seat.patience(), time),
            takeOver,
            new Candidacy.Outside(seat.deposed(), time));
  }

  Bookkeeper.Submitted submit(Bookkeeper.Submission submission) {
    return change(() -> keeper.submit(submission));
  }

  Queue createQueue(String name, UnaryOperator<Queue> settings) {
    return change(() -> queueKeeper.create(name, settings));
  }

  Queue changeQueue(String name, UnaryOperator<Queue> settings) {
    return change(() -> queueKeeper.change(name, settings));
  }

  void deleteQueue(String name) {
    act(() -> queueKeeper.delete(name));
  }

  /// See [QueueKeeper#admit(Job, JobSpec, boolean)]. On the leader's thread.
  void enter(Job job, JobSpec moved, boolean byOperator) {
    queueKeeper.admit(job, moved, byOperator);
  }

  /// Any thread.
  Queues queues() {
    return queues;
  }

  Job delete(JobId id, Owner by, boolean force) {
    return change(() -> keeper.delete(id, by, force));
  }

  Job order(JobId id, Order order) {
    return change(() -> keeper.order(id, order));
  }

  /// Orders something of tasks of an array.
  void order(Job array, ArrayKeeper.Order order) {
    act(() -> keeper.arrays().obey(jobs.find(array.id()).orElse(array), order));
  }

  /// Ends those tasks of an array whose index is wanted.
  void deleteTasks(Job array, IntPredicate wanted, boolean force, String shownId) {
    Supplier<Job> newest = () -> jobs.find(array.id()).orElse(array);
    act(() -> keeper.arrays().delete(newest.get(), wanted, force, shownId));
  }

  /// What a change of a job waits for in others, held against the jobs that there are.
  Dependencies resolve(Dependencies asked, Job job, boolean byOperator) {
    return change(() -> keeper.resolve(asked, job, byOperator));
  }

  /// The epoch that this process leads in; empty while it does not. Any thread.
  Optional<Long> epoch() {
    return leading ? Optional.of(books.epoch()) : Optional.empty();
  }

  /// As [#epoch], and empty too where this process has not shown lately that it leads. Any thread.
  Optional<Long> freshEpoch() {
    return epoch().filter(any -> books.isFresh(FRESHNESS));
  }

  /// Whether this process knows the jobs: it leads, or has led and may read from memory.
  boolean knowsJobs() {
    return hasLed;
  }

  /// Why it does not lead, for people.
  String trouble() {
    return candidacy.trouble();
  }

  Placing placing() {
    return placing;
  }

  Optional<Run> lastSeen(RunId run) {
    return keeper.lastSeen(run);
  }

  /// The jobs whose record cannot be read.
  Quarantine quarantine() {
    return quarantine;
  }

  PayloadShelf shelf() {
    return shelf;
  }

  /// A heartbeat that changes the board. Any thread.
  void heard(Heartbeat beat, Workers.Heard heard) {
    post(() -> {
      for (WorkerId gone : heard.gone()) {
        keeper.workerGone(
            gone, beat.leaves() ? "ended in order" : "replaced by a new worker on its seat");
        farewell.dismiss(gone);
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
  private void act(Runnable work) {
    change(() -> {
      work.run();
      return true;
    });
  }

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
        farewell.dismiss(worker);
      }
      keeper.followers().clock();
      keeper.arrays().tend();
      alarms.set(Alarms.Kind.IDLE_WORK, placing.checkOffers());
      alarms.set(Alarms.Kind.MASS_SILENCE, workers.massSilence());
      alarms.set(Alarms.Kind.UNREADABLE_RECORDS, quarantine.alarm());
    });
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
      placing.plan(this::provenEpoch);
    } catch (BooksLostException e) {
      stepDown(e.getMessage());
    } catch (StoreUnavailableException e) {
      log.warn("offers wait for storage: {}", e.getMessage());
      planNotBefore = time.nanos() + PLAN_RETRY.toNanos();
    }
    planSoon();
  }

  /// Nothing is released on an old proof of leadership.
  private long provenEpoch() {
    books.refresh(FRESHNESS);
    return books.epoch();
  }

  private void tryTakeOver() {
    if (!candidacy.tick()) {
      return;
    }
    leading = true;
    hasLed = true;
    CrashPoint.TAKEOVER_READY.reached();
    meters.tookOver();
    log.info("leads in epoch {} with {} jobs on {}", books.epoch(), jobs.size(), store.server());
    actor.post(this::drain);
    planSoon();
  }

  private void arrived() {
    if (leading && isDrainQueued.compareAndSet(false, true)) {
      actor.post(this::drain);
    }
  }

  private void drain() {
    isDrainQueued.set(false);
    while (leading) {
      Optional<Versioned> next = watch.next();
      if (next.isEmpty()) {
        attend(keeper.arrays()::tend);
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
    log.warn("steps down from epoch {}: {}", books.epoch(), reason);
    watch.close();
    alarms.clear();
    candidacy.begin(reason);
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
      books.resign();
    } catch (BooksLostException e) {
      log.debug("not resigned, the next leader has to wait: {}", e.getMessage());
    }
  }

  void close() {
    leading = false;
    watch.close();
  }
}
