package pkbs.standalone.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import pkbs.jetstream.CrashPoint;

/// One part of a [Rig]: a program that is started, broken and started again. Safe for threads.
public final class RigProcess {
  private static final String SETSID = "/usr/bin/setsid";

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private Optional<Process> process = Optional.empty();
  private boolean isPaused;

  /// @param command a Java command line, or any where it is never armed
  /// @param log appended to by every start
  RigProcess(String name, List<String> command, Map<String, String> environment, Path log) {
    this.name = name;
    this.command = List.copyOf(command);
    this.environment = new ConcurrentHashMap<>(environment);
    this.log = log;
  }

  /// `worker-1`.
  public String name() {
    return name;
  }

  /// Its output since the rig began.
  public Path log() {
    return log;
  }

  /// Sets a variable for this process alone, from its next start on.
  public void set(String variable, String value) {
    environment.put(variable, value);
  }

  /// Starts it where it does not live.
  public void start() {
    start(command);
  }

  /// As [#start()]; it will end when it has come to this point for the `times`th time.
  public void startArmed(CrashPoint point, int times) {
    List<String> armed = new ArrayList<>(command);
    armed.add(1, "-Dpkbs.crash=" + point.id() + ":" + times);
    start(armed);
  }

  /// As [#startArmed(CrashPoint, int)], for the first time.
  public void startArmed(CrashPoint point) {
    startArmed(point, 1);
  }

  private synchronized void start(List<String> line) {
    if (isAlive()) {
      return;
    }
    List<String> detached = new ArrayList<>(List.of(SETSID));
    detached.addAll(line);
    ProcessBuilder builder = new ProcessBuilder(detached);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.directory(log.getParent().toFile());
    builder.redirectInput(new File("/dev/null"));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectErrorStream(true);
    try {
      process = Optional.of(builder.start());
      isPaused = false;
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be started", e);
    }
  }

  public synchronized boolean isAlive() {
    return process.filter(Process::isAlive).isPresent();
  }

  /// Empty before the first start.
  public synchronized Optional<Long> pid() {
    return process.map(Process::pid);
  }

  /// SIGKILL, and waits for its end.
  ///
  /// @return whether it lived
  public boolean kill() {
    Optional<Process> victim = living();
    victim.ifPresent(living -> {
      living.destroyForcibly();
      awaitEnd(living);
    });
    return victim.isPresent();
  }

  /// SIGTERM; see [#awaitExit].
  public void term() {
    living().ifPresent(Process::destroy);
  }

  /// SIGSTOP.
  ///
  /// @return whether it lived and ran
  public synchronized boolean pause() {
    if (isPaused || !isAlive()) {
      return false;
    }
    isPaused = true;
    signal("STOP");
    return true;
  }

  /// SIGCONT.
  public synchronized void resume() {
    if (isPaused && isAlive()) {
      signal("CONT");
    }
    isPaused = false;
  }

  public synchronized boolean isPaused() {
    return isPaused && isAlive();
  }

  /// Kills it where it lives, and starts it.
  public void restart() {
    kill();
    start();
  }

  /// Its exit status; empty where it still lives when the patience is over, or never was started.
  public OptionalInt awaitExit(Duration patience) {
    Optional<Process> last;
    synchronized (this) {
      last = process;
    }
    try {
      boolean hasEnded =
          last.isPresent() && last.get().waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
      return hasEnded ? OptionalInt.of(last.get().exitValue()) : OptionalInt.empty();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private synchronized Optional<Process> living() {
    return process.filter(Process::isAlive);
  }

  /// The JDK sends no signals but TERM and KILL.
  private void signal(String signal) {
    try {
      String pid = Long.toString(process.orElseThrow().pid());
      new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid)
          .redirectErrorStream(true)
          .redirectOutput(new File("/dev/null"))
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be sent " + signal, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static void awaitEnd(Process ended) {
    try {
      ended.waitFor();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }

  @Override
  public String toString() {
    return name;
  }
}
