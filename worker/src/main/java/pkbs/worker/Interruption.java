package pkbs.worker;

import java.util.Optional;

/// A stretch of one thread's work that others may break off. An interrupt never reaches what comes
/// after the stretch. Safe for threads.
final class Interruption {
  private Optional<Thread> inside = Optional.empty();
  private boolean isWanted;

  /// What is done in the stretch.
  @FunctionalInterface
  interface Work<T> {
    T run() throws InterruptedException;
  }

  /// Breaks off the stretch, now or when it begins.
  synchronized void request() {
    isWanted = true;
    inside.ifPresent(Thread::interrupt);
  }

  /// @throws InterruptedException where it was broken off
  <T> T during(Work<T> work) throws InterruptedException {
    enter();
    try {
      return work.run();
    } catch (RuntimeException e) {
      if (wasRequested()) {
        throw interrupted(e);
      }
      throw e;
    } finally {
      leave();
    }
  }

  private synchronized void enter() throws InterruptedException {
    if (isWanted) {
      throw new InterruptedException("broken off before it began");
    }
    inside = Optional.of(Thread.currentThread());
  }

  /// What is broken off may fail in any way.
  private synchronized boolean wasRequested() {
    return isWanted;
  }

  private static InterruptedException interrupted(RuntimeException e) {
    InterruptedException broken = new InterruptedException("broken off: " + e.getMessage());
    broken.initCause(e);
    return broken;
  }

  private synchronized void leave() {
    inside = Optional.empty();
    Thread.interrupted();
  }
}
