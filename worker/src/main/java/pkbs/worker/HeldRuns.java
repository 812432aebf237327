package pkbs.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import pkbs.core.RunId;
import pkbs.protocol.Control;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.HeartbeatReply;

/// The runs that this worker has claimed, or is claiming, and not finished recording. Safe for
/// threads.
final class HeldRuns {
  private final Map<RunId, HeldRun> runs = new ConcurrentHashMap<>();
  private final Set<RunId> claims = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private boolean hasServed;

  void add(RunId run, HeldRun life) {
    runs.put(run, life);
  }

  /// Of two deliveries of one offer only the first is looked into.
  ///
  /// @return false where the run is held, or being claimed
  boolean beginClaim(RunId run) {
    if (!claims.add(run)) {
      return false;
    }
    if (runs.containsKey(run)) {
      claims.remove(run);
      return false;
    }
    return true;
  }

  /// After the run was added, or was not claimed.
  void endClaim(RunId run) {
    lock.lock();
    try {
      claims.remove(run);
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Has every run make sure of its record, on a thread of its own.
  void confirm() {
    runs.values().forEach(life -> Thread.ofVirtual().name("confirm").start(life::confirm));
  }

  void remove(RunId run) {
    lock.lock();
    try {
      runs.remove(run);
      hasServed = true;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<Heartbeat.RunBeat> beats() {
    return runs.values().stream().map(HeldRun::beat).toList();
  }

  /// Does what the leader wants; a run that is not held any more is passed over. Does what a push
  /// says: something once, or what is wanted from now on.
  void obey(Control control) {
    control
        .once()
        .ifPresentOrElse(
            once -> find(control.run()).ifPresent(life -> life.doOnce(control.run(), once)),
            () -> obey(control.run(), control.want(), control.walltimeSeconds()));
  }

  /// The same, of an answer to a heartbeat.
  ///
  /// @param run by the name of its record, or of a task that it has with others
  /// @param walltimeSeconds 0: as before
  void obey(RunId run, HeartbeatReply.Want want, long walltimeSeconds) {
    Optional<HeldRun> life = find(run);
    Duration walltime = Duration.ofSeconds(walltimeSeconds);
    switch (want) {
      case RUN -> life.ifPresent(held -> held.steer(run, new RunLife.Course(false, walltime)));
      case SUSPEND -> life.ifPresent(held -> held.steer(run, new RunLife.Course(true, walltime)));
      case TERM -> life.ifPresent(held -> held.order(run, RunLife.Order.DELETE));
      case FENCED ->
          Optional.ofNullable(runs.get(run))
              .ifPresent(held -> held.order(run, RunLife.Order.FENCE));
    }
  }

  private Optional<HeldRun> find(RunId run) {
    return Optional.ofNullable(runs.get(run))
        .or(() -> runs.values().stream().filter(held -> held.has(run)).findFirst());
  }

  void handBackAll() {
    runs.values().forEach(HeldRun::handBack);
  }

  void breakOffAll() {
    runs.values().forEach(HeldRun::breakOff);
  }

  /// Claims count too: one whose answer is on its way may be won.
  ///
  /// @return whether none is left
  boolean awaitNone(Duration most) throws InterruptedException {
    lock.lock();
    try {
      long left = most.toNanos();
      while (!isNone() && left > 0) {
        left = ended.awaitNanos(left);
      }
      return isNone();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until a run has ended and none is left.
  ///
  /// @return false where for `most` there was none
  boolean awaitServed(Duration most) throws InterruptedException {
    lock.lock();
    try {
      long left = most.toNanos();
      while (!(hasServed && isNone()) && left > 0) {
        long after = ended.awaitNanos(left);
        left = isNone() ? after : most.toNanos();
      }
      return hasServed;
    } finally {
      lock.unlock();
    }
  }

  /// Claims are looked at first: a run is added before its claim ends.
  private boolean isNone() {
    return claims.isEmpty() && runs.isEmpty();
  }
}
