package pkbs.standalone;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import pkbs.protocol.LaptopSettings;

/// Keeps the parts of an instance running until it is told to stop.
///
/// It has no memory that matters: if it is killed, its children go on, and the next supervisor
/// finds them by the files in `run/`.
final class Supervisor {
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

  private final StateFolder folder;
  private final LaunchPlan plan;
  private final Semaphore wake = new Semaphore(0);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean isStopping;

  Supervisor(StateFolder folder, LaptopSettings settings) {
    this.folder = folder;
    this.plan = LaunchPlan.of(folder, settings);
  }

  /// Returns once [#stop()] was called and every part has ended.
  ///
  /// @throws CommandFailure where another supervisor has this folder
  void run() {
    try (FileLatch _ =
        FileLatch.take(folder.run().resolve("supervisor.lock"), LOCK_PATIENCE)
            .orElseThrow(() -> CommandFailure.failed(folder.root() + ": has a supervisor"))) {
      folder.save(ProcessMark.self().as(Role.SUPERVISOR, "", 0));
      List<Part> parts = parts();
      while (!isStopping && isInstanceHere()) {
        boolean hurry = isPoked();
        for (Part part : parts) {
          if (hurry) {
            part.hurry();
          }
          part.tick();
        }
        awaitChange();
      }
      stop(parts);
    } finally {
      stopped.countDown();
    }
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    plan.children().forEach(launch -> parts.add(new ProcessPart(launch, folder, wake::release)));
    if (plan.settings().webdavUrl().isEmpty()) {
      // Last: while it starts in this thread, the others start by themselves.
      parts.add(new WebdavPart(folder, plan.settings().davPort()));
    }
    return List.copyOf(parts);
  }

  /// Without its folder nobody can reach or stop the instance any more, so it ends by itself.
  private boolean isInstanceHere() {
    boolean isHere = folder.names(Role.SUPERVISOR, ProcessMark.self());
    if (!isHere) {
      Journal.say("supervisor: " + folder.root() + " was removed or is another instance's now");
    }
    return isHere;
  }

  private boolean isPoked() {
    boolean isPoked = Files.exists(folder.poke());
    if (isPoked) {
      PrivateFile.delete(folder.poke());
    }
    return isPoked;
  }

  private void awaitChange() {
    try {
      if (wake.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        wake.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      isStopping = true;
    }
  }

  private void stop(List<Part> parts) {
    Journal.say("supervisor: stops");
    // The WebDAV folder takes the last results of the worker, so it closes right after it.
    Comparator<Part> order = Comparator.comparingInt(part -> stopPlace(part.role()));
    parts.stream().sorted(order).forEach(Part::stop);
    if (folder.names(Role.SUPERVISOR, ProcessMark.self())) {
      folder.forget(Role.SUPERVISOR);
    }
    Journal.say("supervisor: has stopped");
  }

  private static int stopPlace(Role role) {
    return role == Role.WEBDAV
        ? Role.STOP_ORDER.indexOf(Role.WORKER)
        : Role.STOP_ORDER.indexOf(role);
  }

  /// Ends every part, the worker first; returns when all are gone. Called from another thread.
  void stop() {
    isStopping = true;
    wake.release();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Stops when the JVM is told to end (SIGTERM, SIGINT, SIGHUP).
  Supervisor stopAtEnd() {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(this::stop));
    return this;
  }

  /// Of the folder's instance.
  ///
  /// @throws CommandFailure where nothing was set up there
  static Supervisor of(StateFolder folder) {
    Optional<LaptopSettings> settings = folder.settings();
    return new Supervisor(
        folder,
        settings.orElseThrow(
            () -> CommandFailure.failed(folder.root() + ": no instance here; use pkbs up")));
  }
}
