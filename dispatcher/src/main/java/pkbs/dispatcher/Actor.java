package pkbs.dispatcher;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.PkbsException;
import pkbs.core.RefusedException;

/// One thread that does one thing after the other. Work that fails in an unforeseen way is logged
/// and the thread goes on.
final class Actor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Actor.class);

  /// A caller hears something within five seconds; what is done in time takes less.
  private static final Duration ANSWER_MAX = Duration.ofMillis(4500);

  private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

  /// Work that may wait; more is refused, for its callers would have given up anyway.
  private static final int QUEUE_MAX = 100_000;

  private final ScheduledThreadPoolExecutor thread;

  Actor(String name) {
    thread =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name(name).daemon(true).factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /// Does the work on the thread and gives its result or its [PkbsException].
  ///
  /// @throws pkbs.core.RefusedException `UNAVAILABLE` where the work was not begun in time, and
  ///   never will be, or where it was begun and is not done
  <T> T call(Supplier<T> work) {
    if (thread.getQueue().size() > QUEUE_MAX) {
      throw Unavailable.nothingDone();
    }
    AtomicBoolean taken = new AtomicBoolean();
    try {
      Future<T> future = thread.submit(() -> once(taken, work));
      return future.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException | CancellationException e) {
      throw Unavailable.nothingDone();
    } catch (TimeoutException e) {
      throw givenUp(taken);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw givenUp(taken);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PkbsException expected) {
        throw expected;
      }
      throw new IllegalStateException("on thread of the books: " + e.getCause(), e.getCause());
    }
  }

  /// Only one of the thread and the caller that gives up has the work.
  private static <T> T once(AtomicBoolean taken, Supplier<T> work) {
    if (!taken.compareAndSet(false, true)) {
      throw Unavailable.nothingDone();
    }
    return work.get();
  }

  private static RefusedException givenUp(AtomicBoolean taken) {
    return taken.compareAndSet(false, true)
        ? Unavailable.nothingDone()
        : Unavailable.outcomeUnknown();
  }

  void post(Runnable work) {
    try {
      thread.execute(guarded(work));
    } catch (RejectedExecutionException e) {
      log.debug("closing; work dropped");
    }
  }

  void repeat(Duration pause, Runnable work) {
    thread.scheduleWithFixedDelay(guarded(work), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException e) {
        log.error("unforeseen; goes on with the next", e);
      }
    };
  }

  /// Finishes the work under way, gives up what waits, and ends.
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_MAX.toSeconds(), TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
