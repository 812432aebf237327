package pkbs.webdav;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs steps on a few virtual threads. The first failure, or an interruption of the caller, stops
/// the others and is thrown when they have ended.
///
/// After a failure the steps under way get a moment to end by themselves: a server goes on with a
/// request that was cut off once it has the whole of it, and would bring back a file, and its
/// folder, that are deleted meanwhile.
final class Parallel {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private Parallel() {}

  /// @param width threads at the most
  static void run(int width, List<Retry.Step<?>> steps) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    int threads = Math.min(width, steps.size());
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      ExecutorCompletionService<Boolean> lanes = new ExecutorCompletionService<>(executor);
      for (int lane = 0; lane < threads; lane++) {
        lanes.submit(() -> drain(steps, next));
      }
      try {
        for (int lane = 0; lane < threads; lane++) {
          lanes.take().get();
        }
      } catch (ExecutionException e) {
        next.set(steps.size());
        executor.shutdown();
        end(executor);
        throw unwrapped(e);
      } catch (InterruptedException e) {
        executor.shutdownNow();
        throw e;
      }
    }
  }

  private static void end(ExecutorService executor) throws InterruptedException {
    try {
      if (!executor.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      throw e;
    }
  }

  private static boolean drain(List<Retry.Step<?>> steps, AtomicInteger next)
      throws InterruptedException {
    for (int i = next.getAndIncrement(); i < steps.size(); i = next.getAndIncrement()) {
      steps.get(i).run();
    }
    return true;
  }

  private static RuntimeException unwrapped(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case RuntimeException fault -> fault;
      case Error fault -> throw fault;
      case InterruptedException stop -> throw stop;
      case null, default -> new IllegalStateException("upload thread ended", e.getCause());
    };
  }

  /// The list's steps as this class takes them.
  static List<Retry.Step<?>> steps() {
    return new ArrayList<>();
  }
}
