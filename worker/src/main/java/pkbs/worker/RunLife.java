package pkbs.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Endings;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.Usage;
import pkbs.jetstream.CrashPoint;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.Control;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.Offer;
import pkbs.worker.process.DirectorySize;
import pkbs.worker.process.LiveProgram;
import pkbs.worker.process.SpawnFailedException;

/// One claimed run from its claim to its recorded end, on a platform thread of its own. Others only
/// give it orders. If this process dies, the next one on the same scratch root ends its processes,
/// and the leader turns the run into LOST.
final class RunLife implements HeldRun {
  private static final Logger LOG = LoggerFactory.getLogger(RunLife.class);
  private static final String STOPPED = "its worker stopped";

  private final Offer offer;
  private final RunKey key;
  private final Capacity.Room room;
  private final RunTools tools;
  private final AtomicReference<Order> order = new AtomicReference<>(Order.NONE);
  private final Interruption upload = new Interruption();
  private volatile Optional<LiveProgram> program = Optional.empty();
  private volatile Optional<OutputFiles> output = Optional.empty();
  private volatile Optional<Course> course = Optional.empty();
  private volatile RunState state = RunState.CLAIMED;

  /// Whether its program has ended, and all its processes.
  private boolean isAlone;

  private volatile Optional<Start> start = Optional.empty();

  /// What others want of it; a later one outweighs an earlier one.
  enum Order {
    NONE,
    /// The job was deleted: end the program, then upload and record as usual.
    DELETE,
    /// This worker stops: end the program and hand the run back, unless it has ended by itself.
    HAND_BACK,
    /// The run does not count any more: kill, store nothing, record nothing.
    FENCE
  }

  /// @param record of it; not made where the program ends at once
  private record Start(Instant at, long session, LateWrites.Write record) {}

  RunLife(Offer offer, RunKey key, Capacity.Room room, RunTools tools) {
    this.offer = offer;
    this.key = key;
    this.room = room;
    this.tools = tools;
  }

  @Override
  public Heartbeat.RunBeat beat() {
    Usage used = program.map(LiveProgram::used).orElse(Usage.NONE);
    return new Heartbeat.RunBeat(offer.run(), state, used);
  }

  @Override
  public void order(RunId task, Order wanted) {
    order(wanted);
  }

  @Override
  public void handBack() {
    order(Order.HAND_BACK);
  }

  /// Gives an order; repeating one changes nothing. Returns at once; from any thread.
  private void order(Order wanted) {
    Order before = order.getAndUpdate(now -> wanted.compareTo(now) > 0 ? wanted : now);
    if (wanted.compareTo(before) > 0) {
      LOG.info("{}: ordered to {}", offer.run(), wanted);
      program.ifPresent(live -> live.stop(grace(wanted)));
      if (wanted == Order.FENCE) {
        key.giveUp();
        upload.request();
      }
    }
  }

  @Override
  public void breakOff() {
    order(Order.HAND_BACK);
    upload.request();
  }

  /// How it is to run from now on; repeating it changes nothing.
  ///
  /// @param walltime from its start; zero: as before
  record Course(boolean suspended, Duration walltime) {}

  @Override
  public void steer(RunId task, Course wanted) {
    course = Optional.of(wanted);
    program.ifPresent(live -> follow(live, wanted));
  }

  static void follow(LiveProgram live, Course wanted) {
    if (wanted.walltime().isPositive()) {
      live.within(wanted.walltime());
    }
    live.suspend(wanted.suspended());
  }

  /// What comes before the program's start comes too early.
  @Override
  public void doOnce(RunId task, Control.Once once) {
    if (once.signal() > 0) {
      program.ifPresent(live -> live.signal(once.signal()));
    }
    if (!once.text().isEmpty()) {
      output.ifPresent(files -> files.append(once.text(), once.stdout()));
    }
  }

  @Override
  public void confirm() {
    key.confirmOr(() -> order(Order.FENCE));
  }

  private Duration grace(Order wanted) {
    return wanted == Order.FENCE ? Duration.ZERO : tools.setup().grace(offer.spec());
  }

  /// Lives it. Whatever happens: the resources are given back and the directory is wiped.
  void live(Ground ground) {
    try (room) {
      SpareDirectories.Marked directory = ground.marked();
      CrashPoint.CLAIM_ACKNOWLEDGED.reached();
      try {
        run(ground);
      } finally {
        leave(directory);
      }
    } catch (RunLostException e) {
      LOG.info("{}: {}", offer.run(), e.getMessage());
    } catch (StoreUnavailableException e) {
      LOG.error("{}: given up, its end is not recorded: {}", offer.run(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.error("{}: handed back: {}", offer.run(), e.toString(), e);
      failed(SelfCheck.words(e));
    }
  }

  /// Something that is neither the program's nor its owner's fault.
  void failed(String why) {
    if (program.isEmpty()) {
      tools.guard().failed(why);
    }
    handBack(why);
  }

  private void run(Ground ground) throws IOException, InterruptedException {
    RunSetup.Prepared prepared;
    LiveProgram live;
    try {
      prepared = tools.setup().prepare(offer, ground, room.processors());
      CrashPoint.RUN_UNPACKED.reached();
      awaitLease();
      if (order.get() != Order.NONE) {
        giveUpBeforeStart();
        return;
      }
      live = tools.processes().start(prepared, name());
    } catch (RejectedRunException e) {
      advance(key.run().rejected(e.getMessage()));
      return;
    } catch (SpawnFailedException e) {
      refused(e, ground.marked().directory());
      return;
    }
    output = Optional.of(prepared.output().files());
    tools.guard().started();
    CrashPoint.RUN_STARTED.reached();
    begin(live);
    LiveLog.Followed log = tools.log().follow(offer.run(), prepared.output().files());
    LiveProgram.Ended ended = prepared.verdict().apply(tools.processes().await(live));
    Instant at = Instant.now();
    RunFinish.Ended end = new RunFinish.Ended(System.nanoTime(), log);
    boolean hasResults = prepared.hasResults(offer.spec());
    room.keepResults(hasResults ? DirectorySize.of(prepared.directory().root()) : 0);
    if (hasResults) {
      log.finish();
    } else {
      log.finishIfAny();
    }
    isAlone = ended.isClean();
    if (!ended.isClean()) {
      LOG.error("{}: some of its processes cannot be ended", offer.run());
    }
    settleStart();
    CrashPoint.RUN_ENDED.reached();
    finish(prepared, ended, at, end);
  }

  /// A missing program is its owner's fault, unless it is missing with the run's own directory.
  private void refused(SpawnFailedException e, RunDirectory directory) {
    if (e.isProgramsFault() && Files.isDirectory(directory.spool())) {
      advance(key.run().rejected(e.getMessage()));
    } else {
      tools.guard().failed(e.getMessage());
      advance(key.run().returned(e.getMessage()));
    }
  }

  private String name() {
    return tools.name() + "-" + offer.run().key().substring(2);
  }

  /// A process is only started while the leader counts on this worker.
  private void awaitLease() throws InterruptedException {
    while (order.get() == Order.NONE && !tools.lease().await(Duration.ofSeconds(1))) {
      LOG.debug("{}: waits for a lease", offer.run());
    }
  }

  private void giveUpBeforeStart() {
    switch (order.get()) {
      case DELETE -> advance(key.run().returned("deleted before it started"));
      case HAND_BACK -> advance(key.run().returned(STOPPED));
      case NONE, FENCE -> throw new RunLostException(offer.run() + ": fenced before it started");
    }
  }

  /// Has the start recorded, however long that takes, while the program runs.
  private void begin(LiveProgram live) {
    Run started = key.run().started(Instant.now(), live.pid());
    start =
        Optional.of(
            new Start(
                started.startedAt().orElseThrow(),
                live.pid(),
                tools.late().add(() -> recordStart(started))));
    program = Optional.of(live);
    course.ifPresent(wanted -> follow(live, wanted));
    Order early = order.get();
    if (early != Order.NONE) {
      live.stop(grace(early));
    }
  }

  /// From now on the record stands still until it is advanced here.
  private void settleStart() {
    start.ifPresent(begun -> begun.record().settle());
  }

  /// The record, with a start that it does not tell yet.
  private Run known() {
    Run run = key.run();
    return start.map(begun -> run.begun(begun.at(), begun.session())).orElse(run);
  }

  private void recordStart(Run started) {
    try {
      advance(started);
      CrashPoint.RUN_RECORDED.reached();
    } catch (RunLostException e) {
      order(Order.FENCE);
      throw e;
    }
  }

  private void finish(
      RunSetup.Prepared prepared, LiveProgram.Ended ended, Instant at, RunFinish.Ended ends)
      throws InterruptedException {
    Order last = order.get();
    if (last == Order.FENCE) {
      throw new RunLostException(offer.run() + ": fenced");
    }
    if (last == Order.HAND_BACK && ended.wasAsked()) {
      advance(known().returned(STOPPED));
      return;
    }
    Endings.ProcessEnd end = new Endings.ProcessEnd(ended.status(), ended.signal());
    Results.Ending ending =
        new Results.Ending(
            Endings.of(end, ended.overLimit(), last == Order.DELETE && ended.wasAsked()),
            ended.used(),
            at);
    RunFinish finish =
        new RunFinish(offer, key, tools.uploads(), upload, () -> order.get() != Order.FENCE);
    if (!prepared.hasResults(offer.spec())) {
      finish.storeNothing(prepared, ending, known());
      state = key.run().state();
      return;
    }
    advance(known().staging(ending.end(Optional.empty())));
    CrashPoint.UPLOAD_STAGING.reached();
    try {
      finish.store(prepared, ending, ends);
      state = key.run().state();
    } catch (InterruptedException e) {
      brokenOff();
    }
  }

  /// The upload was broken off by an order; its temporary folder is gone.
  private void brokenOff() {
    if (order.get() == Order.FENCE) {
      throw new RunLostException(offer.run() + ": fenced while its results were uploaded");
    }
    advance(key.run().returned(STOPPED));
  }

  private void advance(Run next) {
    key.advance(next);
    state = next.state();
  }

  /// Of a run whose program was started, the start is in the record: a job that may not run twice
  /// must not look as if it never ran.
  private void handBack(String reason) {
    try {
      program.ifPresent(live -> live.stop(Duration.ZERO));
      settleStart();
      if (!key.run().state().isTerminal()) {
        advance(known().returned(reason));
      }
    } catch (RunLostException | StoreUnavailableException e) {
      LOG.info("{}: not handed back: {}", offer.run(), e.getMessage());
    }
  }

  /// A directory in which a process may be left is nobody else's.
  private void leave(SpareDirectories.Marked directory) {
    try {
      if (isAlone) {
        tools.setup().directories().giveBack(directory);
      } else {
        directory.directory().wipe();
      }
    } catch (IOException e) {
      LOG.warn("{}: cannot wipe {}: {}", offer.run(), directory.directory().root(), e.toString());
    }
  }
}
