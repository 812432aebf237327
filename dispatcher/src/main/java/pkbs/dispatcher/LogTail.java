package pkbs.dispatcher;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import pkbs.core.Job;
import pkbs.core.RunId;
import pkbs.jetstream.LogStream;
import pkbs.protocol.LogPiece;

/// Copies one run's live log. The stream does not say where its stored part ends, so a copy that
/// does not follow ends after a moment of silence.
final class LogTail {
  private static final int PIECES_HELD = 64;
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration SILENCE = Duration.ofMillis(500);
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final Api api;
  private final RunId run;
  private final boolean follow;
  private final BlockingQueue<LogPiece> pieces = new ArrayBlockingQueue<>(PIECES_HELD);
  private volatile boolean closed;

  LogTail(Api api, RunId run, boolean follow) {
    this.api = api;
    this.run = run;
    this.follow = follow;
  }

  /// @return true where the last piece was copied, false where the run can say no more, or said
  ///   nothing for a moment
  boolean copyTo(LogLines lines) throws IOException, InterruptedException {
    LogStream.Following following = api.logs().follow(run, this::take);
    try {
      return copy(lines);
    } finally {
      closed = true;
      pieces.clear();
      following.close();
    }
  }

  private boolean copy(LogLines lines) throws IOException, InterruptedException {
    long heardAt = api.time().nanos();
    while (true) {
      LogPiece piece = pieces.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      if (piece != null) {
        heardAt = api.time().nanos();
        lines.write(run.attempt(), piece);
        if (pieces.isEmpty()) {
          lines.flush();
        }
        if (piece.last()) {
          return true;
        }
        continue;
      }
      Duration silent = api.time().since(heardAt);
      Duration patience = isOver() ? LAST_WORDS : SILENCE;
      if ((!follow || isOver()) && silent.compareTo(patience) >= 0) {
        return false;
      }
    }
  }

  private boolean isOver() {
    Optional<Job> job = api.jobs().find(run.job());
    if (job.isEmpty() || job.get().state().isTerminal()) {
      return true;
    }
    return api.jobs()
        .arrays()
        .find(run.job())
        .map(tasks -> !tasks.isOpen(run))
        .orElseGet(() -> !job.get().currentRun().equals(run));
  }

  private void take(LogPiece piece) {
    try {
      boolean taken = false;
      while (!taken && !closed) {
        taken = pieces.offer(piece, LOOK.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
