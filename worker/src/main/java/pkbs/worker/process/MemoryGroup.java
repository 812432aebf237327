package pkbs.worker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// A control group that bounds the memory of one run. The kernel ends a process of it that goes
/// over; ending the rest is the caller's.
public final class MemoryGroup implements AutoCloseable {
  private static final String THIS_THREAD = "0";
  private static final String MEMBERS = "cgroup.procs";
  private static final int ROUNDS_MAX = 50;
  private static final int REMOVALS_MAX = 100;
  private static final Duration PAUSE = Duration.ofMillis(5);

  private static final int SELF = (int) ProcessHandle.current().pid();

  private final Path directory;
  private final CgroupFiles files;

  /// Whether a thread stays inside for several programs.
  private boolean isHeld;

  MemoryGroup(Path directory, CgroupFiles files) {
    this.directory = directory;
    this.files = files;
  }

  void limit(long bytes) throws IOException {
    Files.writeString(directory.resolve(files.limit()), Long.toString(bytes));
    Path swap = directory.resolve(files.swap().file());
    if (Files.exists(swap)) {
      Files.writeString(swap, files.swap().withMemory() ? Long.toString(bytes) : "0");
    }
    if (files.together().isPresent()) {
      Files.writeString(directory.resolve(files.together().get()), "1");
    }
  }

  /// Moves the calling thread in until [#release()], for programs that it starts one after the
  /// other: what each of them leaves is ended before the next one starts.
  ///
  /// @return false where threads of a process cannot be in different groups: nothing was done
  public boolean hold() {
    isHeld = enter();
    return isHeld;
  }

  /// Ends a [#hold], and the group.
  public void release() {
    if (isHeld) {
      isHeld = false;
      leave();
    }
    close();
  }

  /// Moves the calling thread in, so that what it starts is born inside and never was outside. The
  /// memory of this process stays with the worker's own group.
  ///
  /// @return false where threads of a process cannot be in different groups: nothing was done
  boolean enter() {
    return isHeld || files.threads().isPresent() && isMoved(directory);
  }

  /// Moves the calling thread back. Where that fails, the group stays until the thread has ended.
  void leave() {
    if (!isHeld) {
      isMoved(home());
    }
  }

  private boolean isMoved(Path group) {
    try {
      Files.writeString(group.resolve(files.threads().orElseThrow()), THIS_THREAD);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// The worker's own group.
  private Path home() {
    return directory.resolve("../..").normalize();
  }

  /// Whether nobody is in it but that process, dead or alive.
  boolean isEmptyBut(int pid) {
    try {
      // A group that is held has a thread of this process.
      return pids().stream().allMatch(member -> member == pid || member == SELF && isHeld);
    } catch (IOException e) {
      return false;
    }
  }

  /// Moves the run's processes in, right after its first one was started: what they start from then
  /// on is born inside. Repeats until a look at the tree finds nobody outside. The few pages that
  /// were taken before stay with the worker's group.
  public void adopt(ProcessTree tree) throws IOException {
    for (int round = 0; round < ROUNDS_MAX; round++) {
      Set<Integer> outside = new HashSet<>();
      tree.members(ProcessTable.read()).forEach(process -> outside.add(process.pid()));
      outside.removeAll(pids());
      if (outside.isEmpty()) {
        return;
      }
      for (int pid : outside) {
        move(pid);
      }
    }
  }

  private void move(int pid) throws IOException {
    try {
      Files.writeString(directory.resolve(MEMBERS), Integer.toString(pid));
    } catch (IOException e) {
      if (ProcessStat.read(pid).filter(ProcessStat::isAlive).isPresent()) {
        throw e;
      }
    }
  }

  private Set<Integer> pids() throws IOException {
    Set<Integer> pids = new HashSet<>();
    Files.readAllLines(directory.resolve(MEMBERS)).forEach(pid -> pids.add(Integer.valueOf(pid)));
    return pids;
  }

  /// The most memory that its processes held together, page cache counted; 0 where the kernel does
  /// not tell.
  public long peakBytes() {
    try {
      return Long.parseLong(Files.readString(directory.resolve(files.peak())).strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  /// Whether the kernel ended a process of the group for want of memory.
  public boolean hasKilled() {
    try {
      return Files.readAllLines(directory.resolve(files.events())).stream()
          .anyMatch(line -> line.startsWith("oom_kill ") && !line.endsWith(" 0"));
    } catch (IOException e) {
      return false;
    }
  }

  /// Removes the group; where a dying process still holds it, a little later; else it is left for
  /// the next start's sweep.
  @Override
  public void close() {
    if (isHeld) {
      return;
    }
    for (int i = 0; i < REMOVALS_MAX && !remove(); i++) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /// @return false where something is in it
  boolean remove() {
    try {
      Files.deleteIfExists(directory);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
