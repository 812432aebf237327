package pkbs.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.jetstream.StoreUnavailableException;

/// The run records, all of them and then their changes, in a queue between the store's thread and
/// the leader's. Opened at take-over, closed when leadership ends.
final class RunWatch {
  static final Comparator<Versioned> EARLIER_FIRST =
      Comparator.comparing(versioned -> versioned.run().id().attempt());

  private static final Duration LOAD_MAX = Duration.ofSeconds(60);

  private final RunBook runs;
  private final Runnable arrived;
  private final ConcurrentLinkedQueue<Versioned> incoming = new ConcurrentLinkedQueue<>();
  private Optional<RunBook.Watching> watch = Optional.empty();

  /// @param arrived called after each record, on the store's thread
  RunWatch(RunBook runs, Runnable arrived) {
    this.runs = runs;
    this.arrived = arrived;
  }

  /// Opens the watch anew.
  ///
  /// @return the records that were there, earlier attempts first
  /// @throws StoreUnavailableException where they are not all read in a minute
  List<Versioned> open() {
    close();
    incoming.clear();
    CountDownLatch loaded = new CountDownLatch(1);
    watch = Optional.of(runs.watch(this::incoming, loaded::countDown));
    try {
      if (!loaded.await(LOAD_MAX.toSeconds(), TimeUnit.SECONDS)) {
        throw new StoreUnavailableException("run records not read in " + LOAD_MAX, null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted while reading run records", e);
    }
    List<Versioned> records = new ArrayList<>();
    for (Optional<Versioned> next = next(); next.isPresent(); next = next()) {
      records.add(next.get());
    }
    records.sort(EARLIER_FIRST);
    return records;
  }

  private void incoming(Versioned versioned) {
    incoming.add(versioned);
    arrived.run();
  }

  /// The next record that came, removed from the queue.
  Optional<Versioned> next() {
    return Optional.ofNullable(incoming.poll());
  }

  void close() {
    watch.ifPresent(RunBook.Watching::close);
    watch = Optional.empty();
  }
}
