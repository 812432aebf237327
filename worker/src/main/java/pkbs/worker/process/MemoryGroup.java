package pkbs.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// A control group that bounds the memory of one run. The kernel ends a process of it that goes
/// over; ending the rest is the caller's.
public final class MemoryGroup implements AutoCloseable {
  private static final String THIS_THREAD = "0";
  private static final String MEMBERS = "cgroup.procs";
  private static final int ROUNDS_MAX = 50;
  private static final int REMOVALS_MAX = 100;

  /// Of a folder in the control group file system.
  private static final int LINKS_WITHOUT_FOLDERS = 2;

  private static final Duration PAUSE = Duration.ofMillis(5);

  private static final int SELF = (int) ProcessHandle.current().pid();

  /// A group that held more than this keeps too much of it, as page cache, for another run.
  private static final long LITTLE_BYTES = 16L << 20;

  private final Path directory;
  private final CgroupFiles files;
  private final long bytes;
  private final Predicate<MemoryGroup> keeper;

  /// Whether a thread stays inside for several programs.
  private boolean isHeld;

  /// @param bytes the limit
  /// @param keeper takes it for another run with that limit, or does not
  MemoryGroup(Path directory, CgroupFiles files, long bytes, Predicate<MemoryGroup> keeper) {
    this.directory = directory;
    this.files = files;
    this.bytes = bytes;
    this.keeper = keeper;
  }

  long bytes() {
    return bytes;
  }

  void limit() throws IOException {
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

  /// Makes it ready for the next program, after the one before has ended.
  ///
  /// @return false where it must not have another: memory ran out in it, or its peak stays
  public boolean renew() {
    return !hasKilled() && isPeakReset();
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

  /// Whether nobody is in it but that process, dead or alive, and no group is below it.
  boolean isEmptyBut(int pid) {
    try {
      if ((Integer) Files.getAttribute(directory, "unix:nlink") != LINKS_WITHOUT_FOLDERS) {
        return false;
      }
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
    text(MEMBERS).lines().forEach(pid -> pids.add(Integer.valueOf(pid)));
    return pids;
  }

  /// The most memory that its processes held together, page cache counted; 0 where the kernel does
  /// not tell.
  public long peakBytes() {
    try {
      return Long.parseLong(text(files.peak()).strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  /// Whether the kernel ended a process of the group for want of memory.
  public boolean hasKilled() {
    try {
      return text(files.events())
          .lines()
          .anyMatch(line -> line.startsWith("oom_kill ") && !line.endsWith(" 0"));
    } catch (IOException e) {
      return false;
    }
  }

  /// Leaves the group, in which nobody is, to another run if it is as good as new; else removes it.
  /// Nothing where it is held.
  void pass() {
    if (isHeld) {
      return;
    }
    if (!isLikeNew() || !keeper.test(this)) {
      close();
    }
  }

  private boolean isLikeNew() {
    return files.threads().isPresent() && peakBytes() <= LITTLE_BYTES && renew();
  }

  private boolean isPeakReset() {
    try {
      Files.writeString(directory.resolve(files.peak()), "0");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String text(String file) throws IOException {
    return new String(Files.readAllBytes(directory.resolve(file)), StandardCharsets.ISO_8859_1);
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
