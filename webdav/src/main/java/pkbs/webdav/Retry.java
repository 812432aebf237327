package pkbs.webdav;

import java.time.Duration;
import java.util.OptionalInt;
import pkbs.webdav.UploadFailure.Permanent;
import pkbs.webdav.UploadFailure.Transient;

/// The patience of one upload: it repeats a step while its failure is transient and the total time
/// is not over. Shared by the threads of that upload.
final class Retry {
  private static final int FEW_TRIES_MAX = 5;
  private static final int DOUBLINGS_MAX = 6;

  /// A tenth of what the server asked for.
  private static final int ASKED_JITTER = 10;

  private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(60);
  private static final Duration SLOW_PAUSE_MIN = Duration.ofMinutes(1);
  private static final Duration SLOW_PAUSE_MAX = Duration.ofMinutes(5);

  private final RetryPolicy policy;
  private final long startedAt;

  Retry(RetryPolicy policy) {
    this.policy = policy;
    this.startedAt = policy.nanos().getAsLong();
  }

  /// A request, or a few that only make sense together.
  @FunctionalInterface
  interface Step<T> {
    T run() throws InterruptedException;
  }

  /// Runs the step until it goes well. What needs another folder is not for this loop and is thrown
  /// on.
  ///
  /// @throws UploadFailedException where it is permanent or the patience is over
  <T> T run(Step<T> step) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return step.run();
      } catch (UploadFailedException e) {
        if (e.failure() instanceof Transient failure && failure.pace().isElsewhere()) {
          throw e;
        }
        pause(e, tries);
      }
    }
  }

  /// Waits for try number `tries + 1`, or throws where there is none.
  void pause(UploadFailedException failed, int tries) throws InterruptedException {
    // An interruption shows as a broken connection first.
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    switch (failed.failure()) {
      case Permanent permanent -> throw failed;
      case Transient failure -> {
        Duration pause = length(failure, tries);
        Duration spent = Duration.ofNanos(policy.nanos().getAsLong() - startedAt);
        boolean isLast = failure.pace().isFew() && tries >= FEW_TRIES_MAX;
        if (isLast || spent.plus(pause).compareTo(policy.total()) > 0) {
          throw gaveUp(failure, tries, spent);
        }
        policy.sleeper().sleep(pause);
      }
    }
  }

  /// What the server asked for, and a little more, so that not all come back at once; else by the
  /// pace.
  private Duration length(Transient failure, int tries) {
    Duration asked = failure.notBefore();
    if (asked.isPositive()) {
      return between(asked, asked.plus(asked.dividedBy(ASKED_JITTER)).plus(PAUSE_MIN));
    }
    return switch (failure.pace()) {
      case MINUTES -> between(SLOW_PAUSE_MIN, SLOW_PAUSE_MAX);
      case SOON, FEW, FRESH_FEW, FRESH_FOLDER -> {
        Duration longest = PAUSE_MIN.multipliedBy(1L << Math.min(tries, DOUBLINGS_MAX));
        yield between(PAUSE_MIN, longest.compareTo(PAUSE_MAX) < 0 ? longest : PAUSE_MAX);
      }
    };
  }

  private Duration between(Duration low, Duration high) {
    long span = high.minus(low).toMillis();
    return low.plusMillis((long) (span * policy.random().getAsDouble()));
  }

  private static UploadFailedException gaveUp(Transient failure, int tries, Duration spent) {
    OptionalInt status = failure.status();
    String reason =
        "%s; gave up after %d %s in %d s"
            .formatted(failure.reason(), tries, tries == 1 ? "try" : "tries", spent.toSeconds());
    return new UploadFailedException(new Permanent(status, failure.where(), reason));
  }
}
