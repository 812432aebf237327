package pkbs.standalone.faults;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigJob;

/// Jobs that are submitted in the background, four at a time, each until its id is given out.
final class Load {
  private static final int AT_ONCE = 4;

  private final Rig rig;
  private final AtomicInteger number = new AtomicInteger();
  private final Semaphore slots = new Semaphore(AT_ONCE);

  Load(Rig rig) {
    this.rig = rig;
  }

  /// Begins to submit so many jobs.
  ///
  /// @param body shell
  /// @return completed with the ids
  CompletableFuture<List<String>> begin(int jobs, String body) {
    List<CompletableFuture<String>> ids =
        IntStream.range(0, jobs)
            .mapToObj(any -> RigJob.of(number.incrementAndGet(), body))
            .map(
                job -> CompletableFuture.supplyAsync(() -> submit(job), Thread::startVirtualThread))
            .toList();
    return CompletableFuture.allOf(ids.toArray(CompletableFuture[]::new))
        .thenApply(done -> ids.stream().map(CompletableFuture::join).toList());
  }

  private String submit(RigJob job) {
    slots.acquireUninterruptibly();
    try {
      return rig.client().submit(job, Patience.LONG);
    } finally {
      slots.release();
    }
  }

  /// Submits so many jobs and waits for their ids.
  List<String> submit(int jobs, String body) {
    return ids(begin(jobs, body));
  }

  static List<String> ids(CompletableFuture<List<String>> submitted) {
    try {
      return submitted.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("not all ids were given out", e);
    }
  }
}
