package pkbs.worker.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// Everything that came of one run: the members of its session, all descendants, and every process
/// that has the run's cookie in its environment, so that a double-forked child in a session of its
/// own is found too. A process that was a member once stays one. Safe for threads.
///
/// One that is closed has no members and reaches nobody, whoever is still busy with it: the next
/// run may have the same cookie.
public final class ProcessTree {
  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;
  private static final int SIGCONT = 18;
  private static final int SIGSTOP = 19;

  /// More than this may have children faster than they can be killed.
  private static final int CROWD = 64;

  private static final int STOPS_MAX = 50;

  /// Not -1, which is the session of a process that is just being buried.
  private static final int NO_SESSION = Integer.MIN_VALUE;

  private static final long SELF = ProcessHandle.current().pid();
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(30);
  private static final Libc.Function KILL = Libc.function("kill", Libc.INT, Libc.INT);

  private final int session;
  private final String cookie;
  private final Cookies cookies;
  private final Set<ProcessRef> known = new HashSet<>();
  private boolean isClosed;

  /// @throws IllegalArgumentException where the cookie is none: it would mark every process
  private ProcessTree(int session, String cookie, Cookies cookies) {
    if (!Cookies.isOne(cookie)) {
      throw new IllegalArgumentException("not a cookie: '" + cookie + "'");
    }
    this.session = session;
    this.cookie = cookie;
    this.cookies = cookies;
  }

  public static ProcessTree of(Child child, String cookie, Cookies cookies) {
    return new ProcessTree(child.pid(), cookie, cookies);
  }

  /// What is left of a run of an earlier worker process. Only the cookie counts: the session's
  /// number may be another's by now.
  public static ProcessTree leftBehind(String cookie, Cookies cookies) {
    return new ProcessTree(NO_SESSION, cookie, cookies);
  }

  /// Its run has ended. When this returns, nothing is sent any more.
  synchronized void close() {
    isClosed = true;
  }

  /// Whether any process that was seen before is alive, that one apart. Looks for no others.
  synchronized boolean hasKnownBut(int pid) {
    return known.stream()
        .filter(ref -> ref.pid() != pid)
        .flatMap(ref -> ProcessStat.read(ref.pid()).filter(now -> now.ref().equals(ref)).stream())
        .anyMatch(ProcessStat::isAlive);
  }

  /// Whether any process is alive now.
  public boolean isEmpty() {
    return fresh().isEmpty();
  }

  /// Ends all: TERM, then KILL after `grace` or at once where it is zero, until none is left.
  ///
  /// @return false where some cannot be ended (blocked in the kernel, or another user's)
  public boolean end(Duration grace) {
    List<ProcessStat> first = fresh();
    if (first.isEmpty()) {
      return true;
    }
    if (grace.isPositive()) {
      send(first, SIGTERM);
      send(first, SIGCONT);
      if (awaitEmpty(grace)) {
        return true;
      }
    }
    long deadline = System.nanoTime() + KILL_PATIENCE.toNanos();
    List<ProcessStat> left = grace.isPositive() ? fresh() : first;
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      send(left.size() > CROWD ? stopped(left) : left, SIGKILL);
      LockSupport.parkNanos(POLL.toNanos());
      left = fresh();
    }
    return left.isEmpty();
  }

  /// Sends a signal to each process that is alive now.
  public void signal(int number) {
    send(fresh(), number);
  }

  /// Lets all stand still; [#signal] with CONT lets them go on.
  public void freeze() {
    stopped(fresh());
  }

  public void thaw() {
    send(fresh(), SIGCONT);
  }

  /// Stops a crowd until a look finds nobody new: who is stopped has no children any more.
  private List<ProcessStat> stopped(List<ProcessStat> first) {
    Set<ProcessRef> done = new HashSet<>();
    List<ProcessStat> all = first;
    for (int i = 0; i < STOPS_MAX; i++) {
      List<ProcessStat> moving = all.stream().filter(each -> done.add(each.ref())).toList();
      if (moving.isEmpty()) {
        break;
      }
      send(moving, SIGSTOP);
      all = fresh();
    }
    return all;
  }

  /// Sends a signal to each process, the first process first, then the older ones before the
  /// younger: a shell that saw its child end by the signal before it got its own would make a
  /// status of its own of it, or go on with its next command.
  private synchronized void send(List<ProcessStat> processes, int signal) {
    if (isClosed) {
      return;
    }
    processes.stream()
        .sorted(Comparator.comparingInt(this::rank).thenComparing(ProcessStat::startTicks))
        .forEach(process -> send(process, signal));
  }

  private int rank(ProcessStat process) {
    return process.pid() == session ? 0 : 1;
  }

  private boolean awaitEmpty(Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    while (!fresh().isEmpty()) {
      if (System.nanoTime() >= deadline) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }

  /// The number is checked once more right before the signal: it may be another's by now.
  private static void send(ProcessStat process, int signal) {
    if (ProcessStat.read(process.pid())
        .filter(now -> now.ref().equals(process.ref()))
        .isPresent()) {
      KILL.call(process.pid(), signal);
    }
  }

  private List<ProcessStat> fresh() {
    cookies.forget();
    return members(ProcessTable.read());
  }

  /// The living processes of this tree in that table.
  synchronized List<ProcessStat> members(ProcessTable table) {
    if (isClosed) {
      return List.of();
    }
    Map<ProcessRef, ProcessStat> found = new HashMap<>();
    Deque<ProcessStat> open = new ArrayDeque<>();
    known.removeIf(ref -> table.find(ref).isEmpty());
    known.forEach(ref -> table.find(ref).ifPresent(open::add));
    for (ProcessStat process : table.all()) {
      if (process.session() == session || process.pid() == session || isMarked(process)) {
        open.add(process);
      }
    }
    while (!open.isEmpty()) {
      ProcessStat process = open.pop();
      if (isRuns(process) && found.putIfAbsent(process.ref(), process) == null) {
        open.addAll(table.childrenOf(process.pid()));
      }
    }
    known.addAll(found.keySet());
    return found.values().stream().filter(ProcessStat::isAlive).toList();
  }

  /// Whatever a table says, no run holds this process or the machine's first one.
  private static boolean isRuns(ProcessStat process) {
    return process.pid() != SELF && process.pid() != 1;
  }

  private boolean isMarked(ProcessStat process) {
    return process.isAlive() && cookies.has(process, cookie);
  }
}
