package pkbs.testkit;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import pkbs.jetstream.Heartbeats;
import pkbs.jetstream.LogStream;
import pkbs.jetstream.RunBook;

/// Calls one consumer, in order, on one thread of its own, until closed.
final class Receiver<T> implements RunBook.Watching, LogStream.Following, Heartbeats.Serving {
  private final Consumer<T> each;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("fake-", 0).factory());

  Receiver(Consumer<T> each) {
    this.each = each;
  }

  void send(T value) {
    run(() -> each.accept(value));
  }

  void run(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      // Closed: as a message to a subscription that is gone, it reaches nobody.
      assert thread.isShutdown();
    }
  }

  boolean isClosed() {
    return thread.isShutdown();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
