package pkbs.worker;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// Writes that are only worth their cost where what they tell lasts: each is made a moment after it
/// was asked for, unless it was settled before. One thread for all, which sleeps while there are
/// none. What is not written when the process dies is lost, so nothing may depend on it.
final class LateWrites implements AutoCloseable {
  static final Duration MOMENT = Duration.ofMillis(50);
  private static final Duration TICK = Duration.ofMillis(25);

  private final Set<Write> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean isAsleep = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean isClosed;

  LateWrites() {
    thread = Thread.ofPlatform().daemon().name("late-writes").start(this::repeat);
  }

  /// @param write may block; its exception is thrown by [Write#settle()]
  Write add(Runnable write) {
    Write late = new Write(write);
    open.add(late);
    if (isAsleep.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
    return late;
  }

  @Override
  public void close() {
    isClosed = true;
    LockSupport.unpark(thread);
  }

  private void repeat() {
    while (!isClosed) {
      if (open.isEmpty()) {
        sleep();
      } else {
        LockSupport.parkNanos(TICK.toNanos());
        long now = System.nanoTime();
        open.forEach(write -> write.beginIfDue(now));
      }
    }
  }

  private void sleep() {
    isAsleep.set(true);
    while (isAsleep.get() && open.isEmpty() && !isClosed) {
      LockSupport.park(this);
    }
    isAsleep.set(false);
  }

  /// One of them. Safe for threads.
  final class Write {
    private final Runnable action;
    private final long dueNanos = System.nanoTime() + MOMENT.toNanos();
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final AtomicBoolean isTaken = new AtomicBoolean();

    private Write(Runnable action) {
      this.action = action;
    }

    private void beginIfDue(long now) {
      if (now - dueNanos >= 0 && isTaken.compareAndSet(false, true)) {
        open.remove(this);
        Thread.ofVirtual().name("late-write").start(this::write);
      }
    }

    private void write() {
      try {
        action.run();
        done.complete(true);
      } catch (RuntimeException | Error e) {
        done.completeExceptionally(e);
      }
    }

    /// Makes sure that it is over: from now on it is not begun; one that is under way is waited
    /// for. May be called again.
    ///
    /// @throws RuntimeException what the write threw
    void settle() {
      if (isTaken.compareAndSet(false, true)) {
        open.remove(this);
        done.complete(false);
      }
      try {
        done.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }
  }
}
