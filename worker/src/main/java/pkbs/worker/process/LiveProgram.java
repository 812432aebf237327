package pkbs.worker.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.FailureCause;
import pkbs.core.Memory;
import pkbs.core.Usage;

/// A started program with all that came of it. One thread waits for it; any thread may stop it; a
/// [LimitWatch] looks at it.
public final class LiveProgram {
  private static final Logger LOG = LoggerFactory.getLogger(LiveProgram.class);
  private static final Duration YOUNG = Duration.ofSeconds(1);
  private static final Duration INSTANT = Duration.ofMillis(200);

  private final Child child;
  private final ProcessTree tree;
  private final Optional<MemoryGroup> group;
  private final ProgramLimits limits;
  private final long startedNanos;

  /// The first reason to stop wins; [Stop#ENDED] closes the race with a natural end.
  private final AtomicReference<Stop> stop = new AtomicReference<>(Stop.NONE);

  private final AtomicBoolean isSuspended = new AtomicBoolean();
  private volatile Duration walltime;
  private volatile Usage used = Usage.NONE;

  private enum Stop {
    NONE,
    ENDED,
    ASKED,
    WALLTIME,
    MEMORY,
    SCRATCH,
    PROCESSES
  }

  private LiveProgram(
      Child child,
      long startedNanos,
      ProcessTree tree,
      Optional<MemoryGroup> group,
      ProgramLimits limits) {
    this.child = child;
    this.startedNanos = startedNanos;
    this.tree = tree;
    this.group = group;
    this.limits = limits;
    this.walltime = limits.walltime();
  }

  /// Starts it. Call on a platform thread: what it starts is born where this is.
  ///
  /// @param group empty: memory is watched instead; closed when the program has ended, or has not
  ///   started
  /// @throws SpawnFailedException where nothing was started
  public static LiveProgram start(
      SpawnRequest request, ProgramLimits limits, Optional<MemoryGroup> group, Cookies cookies) {
    long startedNanos = System.nanoTime();
    boolean isInside = group.map(MemoryGroup::enter).orElse(false);
    Child child;
    try {
      child = spawn(request, isInside ? group : Optional.empty());
    } catch (SpawnFailedException e) {
      group.ifPresent(MemoryGroup::close);
      throw e;
    }
    String cookie = request.environment().getOrDefault(Cookies.VARIABLE, "none");
    ProcessTree tree = ProcessTree.of(child, cookie, cookies);
    Optional<MemoryGroup> bounding = isInside ? group : adopted(tree, group);
    return new LiveProgram(child, startedNanos, tree, bounding, limits);
  }

  /// @param entered the group that this thread is in for the while
  private static Child spawn(SpawnRequest request, Optional<MemoryGroup> entered) {
    try {
      return Spawner.spawn(request);
    } finally {
      entered.ifPresent(MemoryGroup::leave);
    }
  }

  private static Optional<MemoryGroup> adopted(ProcessTree tree, Optional<MemoryGroup> group) {
    if (group.isPresent()) {
      try {
        group.get().adopt(tree);
      } catch (IOException e) {
        LOG.warn("cannot move a run into its memory group, watching it instead: {}", e.toString());
        return Optional.empty();
      }
    }
    return group;
  }

  /// Process id, and session id.
  public int pid() {
    return child.pid();
  }

  /// Waits for the end of the program, then ends whatever it left running. Blocks its thread. When
  /// it returns, no stop, signal or limit reaches anybody any more.
  public Ended await() {
    child.awaitEnd();
    measureTime();
    boolean hasKilled = group.map(MemoryGroup::hasKilled).orElse(false);
    if (hasKilled) {
      stop.compareAndSet(Stop.NONE, Stop.MEMORY);
    }
    stop.compareAndSet(Stop.NONE, Stop.ENDED);
    boolean isAlone = isAlone();
    boolean isClean = isAlone || tree.end(isForced(stop.get()) ? Duration.ZERO : limits.grace());
    tree.close();
    Child.End end = child.reap();
    Duration cpu = longer(used.cpuTime(), end.cpuTime());
    used = new Usage(used.walltime(), cpu, memoryPeak());
    group.ifPresent(isAlone && !hasKilled ? MemoryGroup::pass : MemoryGroup::close);
    boolean wasAsked = stop.get() == Stop.ASKED;
    return new Ended(end.status(), end.signal(), overLimit(), wasAsked, used, isClean);
  }

  /// A program that ended before anybody looked has only its group to tell.
  private Memory memoryPeak() {
    return used.memoryPeak().equals(Memory.NONE)
        ? new Memory(group.map(MemoryGroup::peakBytes).orElse(0L))
        : used.memoryPeak();
  }

  private static boolean isForced(Stop reason) {
    return reason == Stop.MEMORY || reason == Stop.PROCESSES;
  }

  /// Whether nothing is left of it, as the group tells without a look at all processes of the
  /// machine. What was seen before counts too: a process may have been moved out of the group.
  private boolean isAlone() {
    return group.map(all -> all.isEmptyBut(child.pid())).orElse(false)
        && !tree.hasKnownBut(child.pid());
  }

  /// Ends all its processes: TERM, KILL after `grace`, at once where it is zero. Returns at once; a
  /// second call may shorten the grace.
  public void stop(Duration grace) {
    stop.compareAndSet(Stop.NONE, Stop.ASKED);
    endTree(grace);
  }

  /// Sends a signal to all its processes, once. Returns at once.
  public void signal(int number) {
    Thread.ofVirtual().name("signal-" + child.pid()).start(() -> tree.signal(number));
  }

  /// Lets all its processes stand still or go on; repeating it changes nothing. Its walltime goes
  /// on. Returns at once.
  public void suspend(boolean wanted) {
    if (isSuspended.getAndSet(wanted) != wanted && stop.get() == Stop.NONE) {
      Thread.ofVirtual().name("suspend-" + child.pid()).start(wanted ? tree::freeze : tree::thaw);
    }
  }

  /// Gives it another walltime, from its start.
  public void within(Duration time) {
    walltime = time;
  }

  /// So far; final after [#await()].
  public Usage used() {
    return used;
  }

  /// Whether its memory is watched, and may grow fast.
  boolean isYoung() {
    return group.isEmpty() && age() < YOUNG.toNanos();
  }

  /// Whether there may be something to see: of one that a group bounds not in its first instant.
  boolean isWorthALook() {
    return group.isEmpty() || age() > INSTANT.toNanos();
  }

  private long age() {
    return System.nanoTime() - startedNanos;
  }

  ProgramLimits limits() {
    return limits;
  }

  /// Measures, and stops what is over its limits.
  ///
  /// @return whether memory is so near the limit that another look is due soon
  boolean look(ProcessTable table) {
    if (stop.get() == Stop.ENDED) {
      return false;
    }
    List<ProcessStat> members = tree.members(table);
    TreeUsage now = TreeUsage.of(members);
    measureTime();
    used =
        new Usage(
            used.walltime(),
            longer(used.cpuTime(), now.cpuTime()),
            new Memory(Math.max(used.memoryPeak().bytes(), now.residentBytes())));
    if (used.walltime().compareTo(walltime) >= 0) {
      exceed(Stop.WALLTIME, limits.grace());
    }
    if (members.size() > limits.processes()) {
      exceed(Stop.PROCESSES, Duration.ZERO);
    }
    return lookAtMemory(members, now.residentBytes());
  }

  private boolean lookAtMemory(List<ProcessStat> members, long resident) {
    if (group.isPresent()) {
      if (group.get().hasKilled()) {
        exceed(Stop.MEMORY, Duration.ZERO);
      }
      return false;
    }
    long most = limits.memoryBytes();
    if (most > 0 && resident > most && TreeUsage.proportionalBytes(members) > most) {
      exceed(Stop.MEMORY, Duration.ZERO);
    }
    return most > 0 && resident > most / 2;
  }

  /// Says that the scratch directory is over its limit.
  void exceedScratch() {
    exceed(Stop.SCRATCH, Duration.ZERO);
  }

  private void exceed(Stop reason, Duration grace) {
    if (stop.compareAndSet(Stop.NONE, reason)) {
      endTree(grace);
    }
  }

  private void endTree(Duration grace) {
    Thread.ofVirtual().name("end-" + child.pid()).start(() -> tree.end(grace));
  }

  private synchronized void measureTime() {
    if (stop.get() != Stop.ENDED) {
      Duration walltime = Duration.ofNanos(System.nanoTime() - startedNanos);
      used = new Usage(walltime, used.cpuTime(), used.memoryPeak());
    }
  }

  private Optional<FailureCause> overLimit() {
    return switch (stop.get()) {
      case NONE, ENDED, ASKED -> Optional.empty();
      case WALLTIME -> Optional.of(FailureCause.WALLTIME);
      case MEMORY -> Optional.of(FailureCause.OOM);
      case SCRATCH -> Optional.of(FailureCause.DISK);
      case PROCESSES -> Optional.of(FailureCause.USER);
    };
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /// @param status 0 to 255
  /// @param signal 0 where it ended by itself
  /// @param overLimit the limit for which it was ended
  /// @param wasAsked whether it was stopped before it ended by itself or went over a limit
  /// @param isClean whether none of its processes is left
  public record Ended(
      int status,
      int signal,
      Optional<FailureCause> overLimit,
      boolean wasAsked,
      Usage used,
      boolean isClean) {}
}
