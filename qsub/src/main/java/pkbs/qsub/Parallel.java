package pkbs.qsub;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// Does the same for each of a list, a few at a time.
final class Parallel {
  private Parallel() {}

  /// The results in the list's order. The first exception stops what has not begun, and is thrown
  /// when the rest has ended.
  static <A, B> List<B> map(List<A> inputs, int width, Function<A, B> work) {
    List<B> results = new ArrayList<>(java.util.Collections.nCopies(inputs.size(), null));
    AtomicInteger next = new AtomicInteger();
    AtomicReference<RuntimeException> fault = new AtomicReference<>();
    Runnable worker =
        () -> {
          for (int i = next.getAndIncrement();
              i < inputs.size() && fault.get() == null;
              i = next.getAndIncrement()) {
            try {
              results.set(i, work.apply(inputs.get(i)));
            } catch (RuntimeException e) {
              fault.compareAndSet(null, e);
            }
          }
        };
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i < Math.min(width, inputs.size()); i++) {
      threads.add(Thread.ofVirtual().start(worker));
    }
    worker.run();
    for (Thread thread : threads) {
      join(thread);
    }
    if (fault.get() != null) {
      throw fault.get();
    }
    return results;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted");
    }
  }
}
