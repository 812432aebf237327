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
  private final Map<RunId, RunLife> runs = new ConcurrentHashMap<>();
  private final Set<RunId> claims = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  void add(RunId run, RunLife life) {
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
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<Heartbeat.RunBeat> beats() {
    return runs.values().stream().map(RunLife::beat).toList();
  }

  /// Does what the leader wants; a run that is not held any more is passed over. Does what a push
  /// says: something once, or what is wanted from now on.
  void obey(Control control) {
    control
        .once()
        .ifPresentOrElse(
            once ->
                Optional.ofNullable(runs.get(control.run())).ifPresent(life -> life.doOnce(once)),
            () -> obey(control.run(), control.want(), control.walltimeSeconds()));
  }

  /// The same, of an answer to a heartbeat.
  ///
  /// @param walltimeSeconds 0: as before
  void obey(RunId run, HeartbeatReply.Want want, long walltimeSeconds) {
    Optional<RunLife> life = Optional.ofNullable(runs.get(run));
    Duration walltime = Duration.ofSeconds(walltimeSeconds);
    switch (want) {
      case RUN -> life.ifPresent(held -> held.steer(new RunLife.Course(false, walltime)));
      case SUSPEND -> life.ifPresent(held -> held.steer(new RunLife.Course(true, walltime)));
      case TERM -> life.ifPresent(held -> held.order(RunLife.Order.DELETE));
      case FENCED -> life.ifPresent(held -> held.order(RunLife.Order.FENCE));
    }
  }

  void handBackAll() {
    runs.values().forEach(life -> life.order(RunLife.Order.HAND_BACK));
  }

  void breakOffAll() {
    runs.values().forEach(RunLife::breakOff);
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

  /// Claims are looked at first: a run is added before its claim ends.
  private boolean isNone() {
    return claims.isEmpty() && runs.isEmpty();
  }
}
