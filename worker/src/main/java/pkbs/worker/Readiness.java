package pkbs.worker;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import pkbs.protocol.Heartbeat;

/// Whether this worker takes work, and if not, why. Safe for threads.
final class Readiness {
  private final StartGuard guard;
  private final Capacity capacity;
  private final Signal changed;
  private final AtomicBoolean isDraining = new AtomicBoolean();

  /// @param changed raised when the answer has changed, for the next heartbeat
  Readiness(StartGuard guard, Capacity capacity, Signal changed) {
    this.guard = guard;
    this.capacity = capacity;
    this.changed = changed;
  }

  /// For people; empty where it takes work.
  Optional<String> whyNot() {
    return isDraining.get()
        ? Optional.of(Heartbeat.DRAINING + " it was told to stop")
        : guard.reason().or(capacity::backlog);
  }

  /// From now on it takes no work, for good.
  ///
  /// @return false where that was so before
  boolean beginDrain() {
    boolean isFirst = isDraining.compareAndSet(false, true);
    changed.raise();
    return isFirst;
  }

  /// Does what may make it ready again. Blocks its platform thread.
  void tryAgain() {
    guard.tryAgain();
  }

  /// Has the next heartbeat sent now.
  void tell() {
    changed.raise();
  }
}
