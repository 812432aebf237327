package pkbs.worker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import pkbs.core.ResultFolder;
import pkbs.protocol.Offer;
import pkbs.webdav.ExtraFile;
import pkbs.webdav.Fence;
import pkbs.webdav.Manifest;
import pkbs.webdav.ResultFile;
import pkbs.webdav.ResultsUploader;
import pkbs.webdav.RetryPolicy;
import pkbs.webdav.UploadRequest;
import pkbs.webdav.UploadedResults;

/// Brings results to the store, few runs at a time: a slow server holds up uploads and nothing
/// else, because a run's processors and memory are given back before. The time for an upload counts
/// from the end of its program, waiting for a turn included, so that a dead server holds nobody for
/// longer; who waited that long still gets a short try. Safe for threads.
final class Uploads {
  private static final int AT_ONCE_MAX = 4;

  private static final Duration LEAST = Duration.ofMinutes(1);

  private final ResultsUploader uploader;
  private final Duration total;
  private final String boot;
  private final Semaphore turns = new Semaphore(AT_ONCE_MAX, true);

  /// @param total from the end of a program
  /// @param boot names this process, at least 4 letters and digits
  Uploads(ResultsUploader uploader, Duration total, String boot) {
    this.uploader = uploader;
    this.total = total;
    this.boot = boot;
  }

  /// Uploads and waits; the caller has the files until then.
  ///
  /// @param endedNanos when the program ended, on the monotonic clock
  /// @throws pkbs.webdav.UploadFailedException where they cannot be stored
  /// @throws pkbs.webdav.FencedException where the fence did not hold
  UploadedResults upload(
      Offer offer, RunSetup.Prepared run, Manifest manifest, Fence fence, long endedNanos)
      throws InterruptedException {
    UploadRequest request =
        new UploadRequest(
            List.of(folder(offer).split("/")),
            run.directory().work(),
            run.directory().spool(),
            offer.spec().upload(),
            List.of(
                ExtraFile.of("stdout.txt", run.output().stdout()),
                ExtraFile.of("stderr.txt", run.output().stderr())),
            offer.run().attempt(),
            boot,
            manifest,
            fence);
    turns.acquire();
    try {
      RetryPolicy retry = RetryPolicy.of(left(endedNanos));
      return apart(() -> uploader.within(retry).upload(request));
    } finally {
      turns.release();
    }
  }

  private Duration left(long endedNanos) {
    Duration left = total.minusNanos(System.nanoTime() - endedNanos);
    Duration least = total.compareTo(LEAST) < 0 ? total : LEAST;
    return left.compareTo(least) > 0 ? left : least;
  }

  /// On a virtual thread, whose waits for a server an interrupt ends at once. Returns when that
  /// thread has ended, also after an interrupt; a result that came all the same counts.
  private static UploadedResults apart(Callable<UploadedResults> work) throws InterruptedException {
    FutureTask<UploadedResults> task = new FutureTask<>(work);
    Thread thread = Thread.ofVirtual().name("upload").start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      thread.interrupt();
      return brokenOff(task, e);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  private static UploadedResults brokenOff(
      FutureTask<UploadedResults> task, InterruptedException why) throws InterruptedException {
    while (true) {
      try {
        return task.get();
      } catch (ExecutionException e) {
        throw why;
      } catch (InterruptedException e) {
        // Asked once more: the thread is told already, and cleans up.
        continue;
      }
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case RuntimeException fault -> fault;
      case InterruptedException stop -> throw stop;
      case null, default -> new IllegalStateException("upload thread ended", e.getCause());
    };
  }

  /// Removes what turned out not to count.
  void discard(UploadedResults results) throws InterruptedException {
    uploader.discard(results);
  }

  static ResultFolder summary(UploadedResults results) {
    long bytes = results.files().stream().mapToLong(ResultFile::bytes).sum();
    return new ResultFolder(results.path(), results.files().size(), bytes);
  }

  private static String folder(Offer offer) {
    return offer.spec().resultsFolder(offer.run());
  }
}
