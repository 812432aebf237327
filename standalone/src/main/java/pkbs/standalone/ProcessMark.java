package pkbs.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import pkbs.protocol.LaptopPart;

/// One process for all time: a pid is given again, a pid with its start and its boot is not. Wall
/// clocks play no part, so a clock that is set does not make a process another one.
///
/// @param startTicks clock ticks since boot. Source: proc_pid_stat(5), field 22
/// @param bootId of the kernel that gave the pid. Source: random(4)
record ProcessMark(long pid, long startTicks, String bootId) {
  private static final Path PROC = Path.of("/proc");
  private static final Path BOOT_ID = PROC.resolve("sys/kernel/random/boot_id");

  /// The place of the start among the fields after the name in parentheses, which may hold blanks.
  private static final int START_FIELD = 19;

  /// Source: proc(5): USER_HZ, 100 on every Linux that Java 25 runs on.
  private static final long MILLIS_PER_TICK = 10;

  private static final int MILLIS = 1_000;

  /// The process that has this pid now; empty where there is none, or only its corpse.
  static Optional<ProcessMark> of(long pid) {
    return stat(pid).map(fields -> new ProcessMark(pid, ticks(fields), thisBoot()));
  }

  static ProcessMark of(LaptopPart part) {
    return new ProcessMark(part.pid(), part.startTicks(), part.bootId());
  }

  /// Whether this very process lives. A corpse that nobody collected is dead.
  boolean isAlive() {
    return of(pid).filter(this::equals).isPresent();
  }

  /// This JVM.
  static ProcessMark self() {
    return of(ProcessHandle.current().pid()).orElseThrow();
  }

  /// For a file in `run/`.
  LaptopPart as(Role role, String address, int restarts) {
    return new LaptopPart(role.text(), pid, startTicks, bootId, address, restarts);
  }

  /// Since its start; only of a process that lives.
  Duration age() {
    try {
      String uptime = Files.readString(PROC.resolve("uptime")).split(" ")[0];
      long started = startTicks * MILLIS_PER_TICK;
      return Duration.ofMillis((long) (Double.parseDouble(uptime) * MILLIS) - started);
    } catch (IOException e) {
      return Duration.ZERO;
    }
  }

  /// Asks it to end (SIGTERM); does nothing where it is gone.
  void terminate() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
  }

  /// Ends it (SIGKILL); does nothing where it is gone.
  void kill() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private static Optional<String[]> stat(long pid) {
    try {
      String line = Files.readString(PROC.resolve(pid + "/stat"));
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      boolean dead = "ZXx".contains(fields[0]);
      return dead ? Optional.empty() : Optional.of(fields);
    } catch (IOException e) {
      // No such process, or it ended while its file was read.
      return Optional.empty();
    }
  }

  private static long ticks(String[] fields) {
    return Long.parseLong(fields[START_FIELD]);
  }

  private static String thisBoot() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      // Some sandboxes hide it; there pid and start must do.
      return "";
    }
  }
}
