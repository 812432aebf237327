package pkbs.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Chunk;
import pkbs.core.Endings;
import pkbs.core.Outcome;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.core.Usage;
import pkbs.jetstream.CrashPoint;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.Control;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.Offer;
import pkbs.worker.RunLife.Course;
import pkbs.worker.RunLife.Order;
import pkbs.worker.process.DirectorySize;
import pkbs.worker.process.LiveProgram;
import pkbs.worker.process.SpawnFailedException;

/// A claimed run of several tasks of an array from its claim to its recorded end: one task after
/// the other on one platform thread. What has not begun after [#SLICE] is given back, so that long
/// tasks spread over all slots. If this process dies, what the record does not tell an end of runs
/// again.
final class ChunkLife implements HeldRun {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkLife.class);
  private static final String STOPPED = "its worker stopped";
  static final Duration SLICE = Duration.ofSeconds(1);

  private final Offer offer;
  private final RunKey key;
  private final Capacity.Room room;
  private final RunTools tools;
  private final ChunkPlan plan;
  private final ChunkRecord record;
  private final ChunkResults results;
  private final AtomicReference<Order> order = new AtomicReference<>(Order.NONE);
  private final Map<RunId, Course> courses = new ConcurrentHashMap<>();
  private volatile Optional<Current> current = Optional.empty();
  private volatile Optional<Course> course = Optional.empty();
  private volatile Optional<String> failure = Optional.empty();
  private volatile boolean hasStarted;
  private final Thread pace = Thread.ofVirtual().name("pace").unstarted(this::pace);

  /// The task whose program runs.
  private record Current(RunId task, LiveProgram program, OutputFiles output, Instant at) {}

  ChunkLife(Offer offer, RunKey key, Capacity.Room room, RunTools tools) {
    this.offer = offer;
    this.key = key;
    this.room = room;
    this.tools = tools;
    this.plan = new ChunkPlan(key.run().chunk().orElseThrow().tasks());
    this.record = new ChunkRecord(key, plan);
    this.results = new ChunkResults(offer, tools.uploads(), this::holds, plan::ended);
  }

  @Override
  public Heartbeat.RunBeat beat() {
    Usage used = current.map(task -> task.program().used()).orElse(Usage.NONE);
    return new Heartbeat.RunBeat(offer.run(), key.run().state(), used);
  }

  @Override
  public boolean has(RunId task) {
    return task.job().equals(offer.run().job())
        && task.attempt() == offer.run().attempt()
        && plan.has(task.first());
  }

  @Override
  public void order(RunId task, Order wanted) {
    if (wanted == Order.FENCE) {
      order(wanted);
      return;
    }
    if (!plan.isDeleted(task.first())) {
      LOG.info("{}: ordered to {}", task, wanted);
    }
    plan.delete(task.first());
    current
        .filter(running -> running.task().equals(task))
        .ifPresent(running -> running.program().stop(tools.setup().grace()));
  }

  @Override
  public void handBack() {
    order(Order.HAND_BACK);
  }

  @Override
  public void breakOff() {
    order(Order.HAND_BACK);
    results.breakOff();
  }

  private void order(Order wanted) {
    Order before = order.getAndUpdate(now -> wanted.compareTo(now) > 0 ? wanted : now);
    if (wanted.compareTo(before) > 0) {
      LOG.info("{}: ordered to {}", offer.run(), wanted);
      plan.letGo();
      current.ifPresent(running -> running.program().stop(grace(wanted)));
      if (wanted == Order.FENCE) {
        key.giveUp();
        results.breakOff();
      }
    }
  }

  private Duration grace(Order wanted) {
    return wanted == Order.FENCE ? Duration.ZERO : tools.setup().grace();
  }

  /// What is said of the run's own name is said of its first task; its walltime is all tasks'.
  @Override
  public void steer(RunId task, Course wanted) {
    courses.put(task, wanted);
    if (wanted.walltime().isPositive()) {
      course = Optional.of(wanted);
    }
    current.ifPresent(this::follow);
  }

  private void follow(Current running) {
    course.ifPresent(all -> running.program().within(all.walltime()));
    Optional.ofNullable(courses.get(running.task()))
        .ifPresent(own -> running.program().suspend(own.suspended()));
  }

  @Override
  public void doOnce(RunId task, Control.Once once) {
    current
        .filter(running -> running.task().equals(task))
        .ifPresent(running -> {
          if (once.signal() > 0) {
            running.program().signal(once.signal());
          }
          if (!once.text().isEmpty()) {
            running.output().append(once.text(), once.stdout());
          }
        });
  }

  @Override
  public void confirm() {
    key.confirmOr(() -> order(Order.FENCE));
  }

  private boolean holds() {
    boolean isHeld = order.get() != Order.FENCE && key.isOurs();
    CrashPoint.UPLOAD_FENCED.reached();
    return isHeld;
  }

  /// Lives it. Whatever happens: the resources are given back and the directory is wiped.
  void live() {
    String cookie = RunSetup.cookie();
    try (room) {
      RunDirectory root = tools.setup().bare(offer, cookie);
      CrashPoint.CLAIM_ACKNOWLEDGED.reached();
      try (ChunkGroup group = new ChunkGroup(tools, offer.run())) {
        ChunkFolder folder = new ChunkFolder(root, offer.spec(), tools.setup());
        run(new Place(folder, group, cookie));
        pace.interrupt();
        finish(root);
      } finally {
        results.end();
        wipe(root);
      }
    } catch (RunLostException e) {
      LOG.info("{}: {}", offer.run(), e.getMessage());
      results.discard();
    } catch (StoreUnavailableException e) {
      LOG.error("{}: given up, its end is not recorded: {}", offer.run(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.error("{}: handed back: {}", offer.run(), e.toString(), e);
      failed(SelfCheck.words(e));
    } finally {
      pace.interrupt();
      results.breakOff();
    }
  }

  /// Something that is neither a program's nor its owner's fault.
  void failed(String why) {
    if (!hasStarted) {
      tools.guard().failed(why);
    }
    plan.letGo();
    current.ifPresent(running -> running.program().stop(Duration.ZERO));
    try {
      record.handBack(why);
    } catch (RunLostException | StoreUnavailableException e) {
      LOG.info("{}: not handed back: {}", offer.run(), e.getMessage());
    }
  }

  /// Where the tasks of this run are executed.
  private record Place(ChunkFolder folder, ChunkGroup group, String cookie) {}

  private void run(Place place) throws IOException, InterruptedException {
    for (OptionalInt next = begin(); next.isPresent(); next = begin()) {
      int task = next.getAsInt();
      try {
        RunDirectory directory = place.folder.next();
        RunSetup.Prepared prepared =
            tools.setup().ready(offer.of(task), directory, place.cookie, room.processors());
        CrashPoint.RUN_UNPACKED.reached();
        execute(task, prepared, place);
      } catch (RejectedRunException e) {
        rejected(task, e.getMessage());
      } catch (SpawnFailedException e) {
        refused(task, e);
      }
    }
  }

  /// A process is only started while the leader counts on this worker.
  private OptionalInt begin() throws InterruptedException {
    while (order.get() == Order.NONE && !tools.lease().await(Duration.ofSeconds(1))) {
      LOG.debug("{}: waits for a lease", offer.run());
    }
    if (order.get() != Order.NONE) {
      plan.letGo();
    }
    return plan.begin();
  }

  private void rejected(int task, String why) {
    RunEnd end = new RunEnd(new Outcome.Rejected(why), Usage.NONE, Optional.empty(), Instant.now());
    plan.ended(new Chunk.TaskEnd(task, Optional.empty(), end));
  }

  /// A missing program is its owner's fault, unless it is missing with the run's own directory.
  private void refused(int task, SpawnFailedException e) {
    if (e.isProgramsFault() && Files.isDirectory(tools.setup().folder(offer))) {
      rejected(task, e.getMessage());
    } else {
      tools.guard().failed(e.getMessage());
      failure = Optional.of(e.getMessage());
      plan.letGo();
    }
  }

  private void execute(int task, RunSetup.Prepared prepared, Place place) {
    RunId name = new RunId(offer.run().job(), task, offer.run().attempt());
    LiveProgram live = place.group.start(prepared);
    Current running = new Current(name, live, prepared.output().files(), Instant.now());
    tools.guard().started();
    if (!hasStarted) {
      hasStarted = true;
      record.begun(new ChunkRecord.Begun(running.at(), live.pid()));
      pace.start();
    }
    CrashPoint.RUN_STARTED.reached();
    LiveLog.Followed log = tools.log().follow(name, running.output());
    current = Optional.of(running);
    follow(running);
    Order early = order.get();
    if (early != Order.NONE || plan.isDeleted(task)) {
      live.stop(grace(early));
    }
    LiveProgram.Ended ended = tools.processes().await(live);
    long endedNanos = System.nanoTime();
    current = Optional.empty();
    log.finishIfAny();
    if (!ended.isClean()) {
      LOG.error("{}: some of its processes cannot be ended", name);
    }
    place.group.ended(ended);
    CrashPoint.RUN_ENDED.reached();
    conclude(running, prepared, ended, endedNanos, place);
  }

  private void conclude(
      Current running,
      RunSetup.Prepared prepared,
      LiveProgram.Ended ended,
      long endedNanos,
      Place place) {
    int task = running.task().first();
    boolean isDeleted = plan.isDeleted(task);
    if (order.get() == Order.FENCE) {
      throw new RunLostException(offer.run() + ": fenced");
    }
    if (order.get() == Order.HAND_BACK && ended.wasAsked() && !isDeleted) {
      failure = Optional.of(STOPPED);
      return;
    }
    Endings.ProcessEnd end = new Endings.ProcessEnd(ended.status(), ended.signal());
    Results.Ending ending =
        new Results.Ending(
            Endings.of(end, ended.overLimit(), isDeleted && ended.wasAsked()),
            ended.used(),
            Instant.now());
    Run known =
        Run.claimed(running.task(), key.run().worker(), key.run().host(), running.at())
            .started(running.at(), running.program().pid());
    if (results.take(new ChunkResults.Task(task, known, prepared, ending, endedNanos))) {
      place.folder.keep();
    }
  }

  /// A second after the first start gives back what has not begun; from then on tells of ends once
  /// a second.
  private void pace() {
    try {
      while (true) {
        Thread.sleep(SLICE);
        letOthersHaveTheRest();
      }
    } catch (InterruptedException e) {
      return;
    } catch (RunLostException e) {
      LOG.info("{}: {}", offer.run(), e.getMessage());
      order(Order.FENCE);
    } catch (StoreUnavailableException e) {
      LOG.error("{}: {}", offer.run(), e.getMessage());
    }
  }

  private void letOthersHaveTheRest() {
    boolean isLess = plan.letGo();
    record.tell(
        isLess,
        current
            .map(now -> new ChunkRecord.Begun(now.at(), now.program().pid()))
            .orElseGet(() -> new ChunkRecord.Begun(Instant.now(), 0)));
    CrashPoint.RUN_RECORDED.reached();
  }

  private void finish(RunDirectory root) throws InterruptedException {
    if (results.isAny()) {
      room.keepResults(DirectorySize.of(root.root()));
      record.staging();
      CrashPoint.UPLOAD_STAGING.reached();
    }
    results.join();
    if (order.get() == Order.FENCE) {
      throw new RunLostException(offer.run() + ": fenced");
    }
    CrashPoint.UPLOAD_MOVED.reached();
    record.end(failure.orElse(STOPPED));
    CrashPoint.UPLOAD_RECORDED.reached();
  }

  private void wipe(RunDirectory directory) {
    try {
      directory.wipe();
    } catch (IOException e) {
      LOG.warn("{}: cannot wipe {}: {}", offer.run(), directory.root(), e.toString());
    }
  }
}
