package pkbs.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a worker out of work on which nothing starts, so that it does not swallow the queue: after
/// three starts in a row that failed through this machine's fault it is unhealthy, until a check of
/// its own goes well. From then on it is on probation: the next failed start counts as the third
/// one, and the pauses between checks go on growing until a run has started. Safe for threads.
final class StartGuard {
  private static final Logger LOG = LoggerFactory.getLogger(StartGuard.class);
  private static final int FAILURES_MAX = 3;

  private final Supplier<Optional<String>> check;
  private final Pauses pauses;
  private final Signal changed;
  private int failures;
  private Optional<String> reason = Optional.empty();
  private Duration pause;
  private long nextCheck;

  /// Between two checks.
  ///
  /// @param first doubled from check to check
  record Pauses(Duration first, Duration longest) {
    static final Pauses USUAL = new Pauses(Duration.ofSeconds(5), Duration.ofMinutes(5));

    private Duration after(Duration one) {
      Duration twice = one.multipliedBy(2);
      return twice.compareTo(longest) < 0 ? twice : longest;
    }
  }

  /// @param check what is wrong with this machine; empty where nothing is
  /// @param changed raised when the worker becomes unhealthy or healthy
  StartGuard(Supplier<Optional<String>> check, Pauses pauses, Signal changed) {
    this.check = check;
    this.pauses = pauses;
    this.changed = changed;
    this.pause = pauses.first();
  }

  /// A run has started.
  synchronized void started() {
    failures = 0;
    pause = pauses.first();
    if (reason.isPresent()) {
      recover();
    }
  }

  /// A run could not start, and neither its program nor its owner is to blame.
  synchronized void failed(String why) {
    failures++;
    if (failures >= FAILURES_MAX && reason.isEmpty()) {
      LOG.error("takes no more work: starts fail: {}", why);
      fall(why);
      changed.raise();
    }
  }

  /// Why the worker takes no work; empty where it is healthy.
  synchronized Optional<String> reason() {
    return reason;
  }

  /// Where it is unhealthy and the pause is over: checks this machine. Blocks its platform thread.
  void tryAgain() {
    if (!isDue()) {
      return;
    }
    Optional<String> fault = check.get();
    synchronized (this) {
      if (fault.isPresent()) {
        fall(fault.get());
      } else if (reason.isPresent()) {
        failures = FAILURES_MAX - 1;
        recover();
      }
    }
  }

  private synchronized boolean isDue() {
    return reason.isPresent() && System.nanoTime() - nextCheck >= 0;
  }

  private void fall(String why) {
    reason = Optional.of("unhealthy: " + why);
    nextCheck = System.nanoTime() + pause.toNanos();
    pause = pauses.after(pause);
  }

  private void recover() {
    LOG.info("takes work again");
    reason = Optional.empty();
    changed.raise();
  }
}
