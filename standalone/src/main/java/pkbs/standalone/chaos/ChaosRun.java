package pkbs.standalone.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import pkbs.protocol.JobView;
import pkbs.standalone.NatsServer;
import pkbs.standalone.chaos.Fault.Part;
import pkbs.standalone.chaos.Violation.Promise;

/// Carries out a [ChaosPlan] on a rig of its own and examines what is left.
public final class ChaosRun {
  private static final Duration TURN = Duration.ofMillis(50);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /// A part that ended by itself is started again, as a supervisor would.
  private static final Duration SUPERVISE = Duration.ofSeconds(1);

  private static final Duration READY = Duration.ofMinutes(3);
  private static final Duration SUBMIT = Duration.ofMinutes(5);

  /// For settling: three times the lease and the time after which an offer comes again.
  private static final Duration QUIET = Duration.ofSeconds(120);

  /// Without the end of any job for so long, the rest is lost.
  private static final Duration STANDSTILL = Duration.ofSeconds(180);

  private static final int SUBMITTERS = 4;

  private final ChaosOptions options;
  private final ChaosPlan plan;
  private final Progress progress;
  private final Ends ends = new Ends();
  private final Set<Part> away = new HashSet<>();
  private final AtomicReference<Optional<RuntimeException>> refused =
      new AtomicReference<>(Optional.empty());
  private int kills;
  private int pauses;
  private volatile boolean isOver;

  /// Is told from time to time how far the run is.
  public interface Progress {
    /// @param ended jobs whose end was seen
    void at(int ended, int kills);
  }

  public ChaosRun(ChaosOptions options, Progress progress) {
    this.options = options;
    this.plan = ChaosPlan.of(options);
    this.progress = progress;
  }

  /// @throws IllegalStateException where the rig never becomes ready, before anything was broken
  public ChaosReport run() {
    long began = System.nanoTime();
    RigSetup setup =
        RigSetup.in(options.folder(), options.natsServer())
            .withDispatchers(options.dispatchers())
            .withWorkers(options.workers(), 2);
    try (Rig rig = Rig.prepare(setup)) {
      Thread closing = Thread.ofPlatform().unstarted(rig::close);
      Runtime.getRuntime().addShutdownHook(closing);
      rig.startAll();
      rig.awaitReady(READY);
      List<Violation> violations = examine(rig);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      forget(closing);
      String version = NatsServer.version(options.natsServer()).replaceFirst("^v", "");
      return new ChaosReport(options, version, kills, pauses, took, violations);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM ends already; the hook does its work.
      return;
    }
  }

  private List<Violation> examine(Rig rig) {
    List<Violation> violations = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(SUBMITTERS + 1)) {
      clients.submit(() -> watch(rig));
      breakAndSettle(rig, clients);
    }
    refused
        .get()
        .ifPresent(
            e -> violations.add(new Violation(Promise.ENDED, String.valueOf(e.getMessage()))));
    violations.addAll(rig.violations(QUIET));
    rig.client().jobs().ifPresent(ends::look);
    violations.addAll(ends.changed());
    return List.copyOf(violations);
  }

  private void breakAndSettle(Rig rig, ExecutorService clients) {
    try {
      disturb(rig, clients);
      rig.heal();
      settle(rig);
    } finally {
      isOver = true;
    }
  }

  private void watch(Rig rig) {
    while (!isOver) {
      rig.client().jobs().ifPresent(ends::look);
      progress.at(ends.seen(), kills);
      Rig.pause(LOOK);
    }
  }

  private void disturb(Rig rig, ExecutorService clients) {
    long start = System.nanoTime();
    int fault = 0;
    int job = 0;
    long supervised = start;
    while (fault < plan.faults().size() || job < plan.jobs().size()) {
      long now = System.nanoTime();
      Duration at = Duration.ofNanos(now - start);
      while (job < plan.jobs().size() && plan.jobs().get(job).at().compareTo(at) <= 0) {
        RigJob next = plan.jobs().get(job++).job();
        clients.submit(() -> submit(rig, next));
      }
      while (fault < plan.faults().size() && plan.faults().get(fault).at().compareTo(at) <= 0) {
        act(rig, plan.faults().get(fault++).fault());
      }
      if (now - supervised > SUPERVISE.toNanos()) {
        supervised = now;
        supervise(rig);
      }
      Rig.pause(TURN);
    }
  }

  private void submit(Rig rig, RigJob job) {
    try {
      rig.client().submit(job, SUBMIT);
    } catch (IllegalStateException e) {
      refused.set(Optional.of(e));
    }
  }

  private void act(Rig rig, Fault fault) {
    RigProcess process = process(rig, fault.part());
    switch (fault) {
      case Fault.Kill kill -> {
        kills += process.kill() ? 1 : 0;
        away.add(kill.part());
      }
      case Fault.Start start -> {
        process.start();
        away.remove(start.part());
      }
      case Fault.Pause pause -> pauses += process.pause() ? 1 : 0;
      case Fault.Resume resume -> process.resume();
    }
  }

  private static RigProcess process(Rig rig, Part part) {
    return switch (part.kind()) {
      case NATS -> rig.nats();
      case DISPATCHER -> rig.dispatcher(part.index());
      case WORKER -> rig.worker(part.index());
    };
  }

  private void supervise(Rig rig) {
    Set<RigProcess> left = new HashSet<>(rig.processes());
    away.forEach(part -> left.remove(process(rig, part)));
    left.forEach(RigProcess::start);
  }

  /// Waits for the last ends. A job that lost its worker five times is held then, and waits for a
  /// person: that is its recorded state, and this deletes it.
  private void settle(Rig rig) {
    long quiet = System.nanoTime();
    int seen = ends.seen();
    while (System.nanoTime() - quiet < STANDSTILL.toNanos()) {
      supervise(rig);
      Optional<List<JobView>> open = rig.unfinished();
      boolean allGiven = rig.client().given().size() == options.jobs() || refused.get().isPresent();
      if (allGiven && open.filter(List::isEmpty).isPresent()) {
        break;
      }
      open.ifPresent(jobs -> release(rig, jobs));
      if (ends.seen() > seen) {
        seen = ends.seen();
        quiet = System.nanoTime();
      }
      Rig.pause(LOOK);
    }
  }

  private static void release(Rig rig, List<JobView> open) {
    open.stream()
        .filter(job -> job.state().equals("held"))
        .forEach(job -> rig.client().delete(job.id(), false));
  }
}
