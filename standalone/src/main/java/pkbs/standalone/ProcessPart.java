package pkbs.standalone;

import java.io.IOException;
import java.util.Optional;
import pkbs.protocol.LaptopPart;

/// A process, of this supervisor or of one that died before it.
final class ProcessPart implements Part {
  private final Launch launch;
  private final StateFolder folder;
  private final Runnable onEnd;
  private final Schedule schedule = new Schedule(System.nanoTime());
  private Optional<ProcessMark> mark;
  private int restarts;

  /// @param onEnd called from any thread once a process that was started here has ended
  ProcessPart(Launch launch, StateFolder folder, Runnable onEnd) {
    this.launch = launch;
    this.folder = folder;
    this.onEnd = onEnd;
    Optional<LaptopPart> before = folder.part(launch.role());
    mark = before.map(ProcessMark::of).filter(ProcessMark::isAlive);
    int known = before.map(LaptopPart::restarts).orElse(0);
    restarts = before.isPresent() && mark.isEmpty() ? known + 1 : known;
    mark.ifPresent(process -> Journal.say(role().text() + ": found as process " + process.pid()));
  }

  @Override
  public Role role() {
    return launch.role();
  }

  @Override
  public void tick() {
    if (mark.isPresent() && !mark.get().isAlive()) {
      Journal.say(role().text() + ": process " + mark.get().pid() + " has ended");
      mark = Optional.empty();
      restarts++;
      schedule.died(System.nanoTime());
    }
    if (mark.isEmpty() && schedule.isDue(System.nanoTime())) {
      start();
    }
  }

  private void start() {
    try {
      Process process = launch.start();
      process.onExit().thenRun(onEnd);
      mark = ProcessMark.of(process.pid());
      mark.ifPresent(this::record);
    } catch (IOException e) {
      Journal.say(role().text() + ": cannot be started: " + e.getMessage());
    }
    if (mark.isPresent()) {
      schedule.started(System.nanoTime());
    } else {
      // Never started, or ended before it could be looked at.
      restarts++;
      schedule.died(System.nanoTime());
    }
  }

  private void record(ProcessMark process) {
    Journal.say(role().text() + ": started as process " + process.pid());
    folder.save(process.as(role(), launch.address(), restarts));
  }

  @Override
  public void hurry() {
    schedule.hurry(System.nanoTime());
  }

  @Override
  public void stop() {
    mark.ifPresent(process -> {
      boolean isNamed = folder.names(role(), process);
      Stopping.stop(role(), process);
      if (isNamed) {
        folder.forget(role());
      }
    });
    mark = Optional.empty();
  }
}
