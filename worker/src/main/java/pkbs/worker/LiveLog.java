package pkbs.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.RunId;
import pkbs.jetstream.LogStream;
import pkbs.protocol.LogPiece;

/// Sends the output of all running programs while they run, from the files that they write to: a
/// slow store never slows a job. One thread for all.
final class LiveLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveLog.class);
  private static final Duration TICK = Duration.ofMillis(150);
  private static final long BYTES_PER_SECOND = 1L << 20;
  private static final long BURST_BYTES = 4L << 20;
  private static final int LAST_TRIES = 50;

  private final LogStream stream;
  private final Set<Followed> runs = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  LiveLog(LogStream stream) {
    this.stream = stream;
    Thread.ofPlatform().daemon().name("live-log").start(this::repeat);
  }

  /// Starts sending.
  Followed follow(RunId run, OutputFiles files) {
    Followed followed = new Followed(run, files);
    runs.add(followed);
    return followed;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void repeat() {
    try {
      while (!closed.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
        for (Followed run : runs) {
          run.tick();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The output of one run.
  final class Followed {
    private final RunId run;
    private final List<LogTail> tails = new ArrayList<>();
    private long budget = BURST_BYTES;
    private long filledNanos = System.nanoTime();
    private boolean isFinished;

    private Followed(RunId run, OutputFiles files) {
      this.run = run;
      files
          .stdout()
          .ifPresent(file -> tails.add(new LogTail(LogPiece.Stream.STDOUT, file, this::publish)));
      files
          .stderr()
          .ifPresent(file -> tails.add(new LogTail(LogPiece.Stream.STDERR, file, this::publish)));
    }

    private synchronized void tick() {
      fill();
      for (LogTail tail : tails) {
        budget -= tail.send(budget);
      }
    }

    private void fill() {
      long now = System.nanoTime();
      long more = (now - filledNanos) * BYTES_PER_SECOND / Duration.ofSeconds(1).toNanos();
      if (more > 0) {
        budget = Math.min(BURST_BYTES, budget + more);
        filledNanos = now;
      }
    }

    /// The program has ended: sends the rest and says that this was all. Returns after a second or
    /// so where the store does not take it; may then be called again.
    synchronized void finish() {
      runs.remove(this);
      if (isFinished) {
        return;
      }
      fill();
      boolean isSent = retry(() -> tails.stream().allMatch(tail -> tail.sendRest(budget)));
      long offset = tails.isEmpty() ? 0 : tails.getFirst().offset();
      LogPiece last = new LogPiece(LogPiece.Stream.STDOUT, offset, new byte[0], true);
      isFinished = retry(() -> publish(last)) && isSent;
      if (!isFinished) {
        LOG.debug("{}: the end of the live log was not sent", run);
      }
    }

    /// The same, but says nothing of a program that printed nothing: who follows it hears of the
    /// end of the job.
    void finishIfAny() {
      if (isSilent()) {
        runs.remove(this);
      } else {
        finish();
      }
    }

    private synchronized boolean isSilent() {
      return tails.stream().allMatch(LogTail::isSilent);
    }

    private boolean publish(LogPiece piece) {
      return stream.publish(run, piece);
    }

    private static boolean retry(BooleanSupplier attempt) {
      for (int i = 0; i < LAST_TRIES; i++) {
        if (attempt.getAsBoolean()) {
          return true;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
      return false;
    }
  }
}
