package pkbs.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.PkbsException;
import pkbs.core.Release;
import pkbs.jetstream.Heartbeats;
import pkbs.jetstream.Store;
import pkbs.protocol.Heartbeat;
import pkbs.webdav.ResultsUploader;
import pkbs.worker.process.Account;
import pkbs.worker.process.Cgroups;
import pkbs.worker.process.Cookies;
import pkbs.worker.process.LimitWatch;
import pkbs.worker.process.Processors;

/// A running worker: from the first heartbeat, by which the leader comes to know it, to the last.
final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /// The store may be away that long before the end of a run is given up.
  private static final Patience FOR_CHANGES =
      new Patience(Duration.ofHours(24), Duration.ofSeconds(1));

  /// At the end of a drain, for the results of programs that have just ended.
  private static final Duration FOR_UPLOADS = Duration.ofSeconds(10);

  private final WorkerConfig config;
  private final Identity self;
  private final ScratchLock lock;
  private final HeldRuns held = new HeldRuns();
  private final Lease lease = new Lease();
  private final Readiness readiness;
  private final Capacity capacity;
  private final LimitWatch watch;
  private final Optional<Cgroups> groups;
  private final LiveLog log;
  private final LateWrites late = new LateWrites();
  private final Offers offers;
  private final Heartbeats.Serving pushes;
  private final Pulse pulse;
  private volatile boolean leaves;

  /// Clears what earlier processes left, then begins.
  ///
  /// @throws PkbsException where the scratch root is another worker's or cannot be used
  static Worker start(WorkerConfig config, Store store, ResultsUploader uploader) {
    ScratchLock lock = ScratchLock.take(config.workDir());
    Cookies cookies = new Cookies();
    try {
      Leftovers.clear(config.workDir(), cookies);
    } catch (IOException e) {
      throw new PkbsException("worker: " + config.workDir() + ": cannot be cleared: " + e, e);
    }
    return new Worker(config, lock, cookies, store, uploader);
  }

  private Worker(
      WorkerConfig config,
      ScratchLock lock,
      Cookies cookies,
      Store store,
      ResultsUploader uploader) {
    this.config = config;
    this.lock = lock;
    this.self = Identity.atStart(config.seat(), Identity.hostName());
    this.watch = new LimitWatch(cookies);
    this.log = new LiveLog(store.logs());
    String name = "run-" + Integer.toHexString(config.workDir().toString().hashCode());
    this.groups = Cgroups.detect();
    groups.ifPresent(all -> all.sweep(name));
    this.capacity = new Capacity(config.capacity(), Processors.usable());
    Signal due = new Signal();
    StartGuard guard =
        new StartGuard(new SelfCheck(config.workDir())::fault, StartGuard.Pauses.USUAL, due);
    this.readiness = new Readiness(guard, capacity, due);
    RunTools tools =
        new RunTools(
            name,
            setup(store),
            lease,
            new Processes(watch, cookies, groups),
            log,
            late,
            new Uploads(uploader, config.times().stage(), self.boot()),
            guard);
    this.offers =
        new Offers(
            new Offers.Wiring(
                store.work(), store.runs(), self, capacity, held, tools, readiness, FOR_CHANGES));
    Heartbeats heartbeats = store.heartbeats();
    this.pushes = heartbeats.listen(self.worker(), held::obey);
    this.pulse =
        new Pulse(
            heartbeats,
            this::heartbeat,
            new Pulse.Wiring(lease, held, due),
            config.times().heartbeat());
    offers.start();
    LOG.info(
        "worker {} on {}: {}, scratch {}, memory {}",
        self.worker(),
        config.workDir(),
        config.capacity(),
        config.capacity().scratch(),
        groups.isPresent() ? "bounded by control groups" : "watched");
  }

  private RunSetup setup(Store store) {
    Account account = Account.current();
    return new RunSetup(
        new SpareDirectories(config.workDir()),
        new Payloads(
            new PayloadCache(config.workDir().resolve("cache"), store.payloads()), FOR_CHANGES),
        new JobEnvironment(
            self.host(), account, config.shared(), config.commands(), config.passedOn()),
        account,
        config.times().kill(),
        config.container());
  }

  Identity self() {
    return self;
  }

  private Heartbeat heartbeat() {
    Optional<String> whyNot = readiness.whyNot();
    return new Heartbeat(
        Heartbeat.VERSION,
        self.worker(),
        self.seat(),
        self.host(),
        config.pool(),
        !config.shared().isEmpty(),
        capacity.available(),
        whyNot.isEmpty(),
        held.beats(),
        whyNot,
        leaves,
        config.shared().roots(),
        Optional.of(Release.VERSION));
  }

  /// Stops in an orderly way: takes nothing more, lets runs end by themselves for a while, hands
  /// the rest back. Beats to the end, and says that it was the end. Blocks; once.
  void drain() throws InterruptedException {
    if (!readiness.beginDrain()) {
      return;
    }
    LOG.info("draining: waiting {} s for runs to end", config.times().drain().toSeconds());
    offers.stop();
    if (!held.awaitNone(config.times().drain())) {
      held.handBackAll();
      boolean isDone = held.awaitNone(config.times().kill().plus(FOR_UPLOADS));
      held.breakOffAll();
      if (!isDone && !held.awaitNone(FOR_UPLOADS)) {
        LOG.error("some runs could not be handed back; the leader will find them lost");
      }
    }
    leaves = true;
    pulse.last();
  }

  /// Waits for the end of the first run and of all that came with it.
  ///
  /// @return false where none came in `most`
  boolean awaitServed(Duration most) throws InterruptedException {
    return held.awaitServed(most);
  }

  /// Ends at once; what runs is left to the next start on this scratch root.
  @Override
  public void close() throws IOException {
    offers.stop();
    pushes.close();
    pulse.close();
    log.close();
    late.close();
    watch.close();
    groups.ifPresent(Cgroups::release);
    lock.close();
  }
}
