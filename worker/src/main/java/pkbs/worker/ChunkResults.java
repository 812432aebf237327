package pkbs.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Chunk;
import pkbs.core.Outcome;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.protocol.Offer;
import pkbs.webdav.FencedException;
import pkbs.webdav.UploadFailedException;
import pkbs.webdav.UploadedResults;

/// The results of the tasks of one run: each is on its way to the store while the next task runs,
/// few at a time. A task has its end when its results are in their place; one with nothing to store
/// has it at once.
final class ChunkResults {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkResults.class);
  private static final int AT_ONCE_MAX = 4;

  private final Offer offer;
  private final Uploads uploads;
  private final BooleanSupplier holds;
  private final Consumer<Chunk.TaskEnd> ended;
  private final Semaphore turns = new Semaphore(AT_ONCE_MAX);
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<UploadedResults> stored = new ConcurrentLinkedQueue<>();
  private volatile boolean isBrokenOff;

  /// @param holds whether the run still counts
  /// @param ended told each end
  ChunkResults(Offer offer, Uploads uploads, BooleanSupplier holds, Consumer<Chunk.TaskEnd> ended) {
    this.offer = offer;
    this.uploads = uploads;
    this.holds = holds;
    this.ended = ended;
  }

  /// A task whose program has ended.
  ///
  /// @param run what is known of it, as a run of its own
  /// @param endedNanos when, on the monotonic clock
  record Task(
      int index, Run run, RunSetup.Prepared prepared, Results.Ending ending, long endedNanos) {}

  /// Delivers output, and has the results stored where there are any; waits where many are under
  /// way.
  ///
  /// @return whether the task's directory is needed until [#join]
  boolean take(Task task) {
    List<String> notes = task.prepared().deliver(task.ending().outcome().exitStatus() == 0);
    notes.forEach(note -> LOG.warn("{}: {}", task.run().id(), note));
    if (!task.prepared().hasResults(offer.spec())) {
      ended.accept(end(task, task.ending().end(Optional.empty()).withNotes(notes)));
      return false;
    }
    turns.acquireUninterruptibly();
    Thread thread = Thread.ofVirtual().name("results").unstarted(() -> store(task, notes));
    synchronized (threads) {
      threads.add(thread);
    }
    thread.start();
    if (isBrokenOff) {
      thread.interrupt();
    }
    return true;
  }

  private static Chunk.TaskEnd end(Task task, RunEnd end) {
    return new Chunk.TaskEnd(task.index(), task.run().startedAt(), end);
  }

  private void store(Task task, List<String> notes) {
    try {
      Results manifest = new Results(offer.of(task.index()), task.run(), task.ending(), notes);
      UploadedResults uploaded =
          uploads.upload(
              offer.of(task.index()),
              task.prepared(),
              manifest,
              holds::getAsBoolean,
              task.endedNanos());
      stored.add(uploaded);
      RunEnd end = task.ending().end(Optional.of(Uploads.summary(uploaded)));
      ended.accept(end(task, end.withNotes(notes)));
    } catch (UploadFailedException e) {
      LOG.warn("{}: results not stored: {}", task.run().id(), e.getMessage());
      Outcome failed =
          new Outcome.UploadFailed(task.ending().outcome().exitStatus(), e.getMessage());
      ended.accept(
          end(
              task,
              new RunEnd(
                  failed, task.ending().used(), Optional.empty(), task.ending().at(), notes)));
    } catch (FencedException | InterruptedException e) {
      LOG.info("{}: results not stored: {}", task.run().id(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{}: results not stored: {}", task.run().id(), e.toString(), e);
    } finally {
      wipe(task);
      turns.release();
    }
  }

  private static void wipe(Task task) {
    Path root = task.prepared().directory().root();
    try {
      Tree.delete(root);
    } catch (IOException e) {
      LOG.warn("{}: cannot wipe {}: {}", task.run().id(), root, e.toString());
    }
  }

  boolean isAny() {
    synchronized (threads) {
      return threads.stream().anyMatch(Thread::isAlive);
    }
  }

  /// Breaks off what is under way.
  void breakOff() {
    isBrokenOff = true;
    synchronized (threads) {
      threads.forEach(Thread::interrupt);
    }
  }

  /// Waits for all that are under way.
  void join() throws InterruptedException {
    List<Thread> all;
    synchronized (threads) {
      all = List.copyOf(threads);
    }
    for (Thread thread : all) {
      thread.join();
    }
  }

  /// Breaks off what is under way, and waits until nothing reads the files of the run any more:
  /// half of them must not pass for all. Not to be interrupted.
  void end() {
    breakOff();
    boolean isInterrupted = false;
    while (isAny()) {
      try {
        join();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Removes what was stored: the run does not count.
  void discard() {
    for (UploadedResults results : stored) {
      try {
        uploads.discard(results);
      } catch (UploadFailedException e) {
        LOG.warn("{}: superseded results stay at {}", offer.run(), results.path());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
