package pkbs.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.jetstream.Heartbeats;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.HeartbeatReply;

/// Beats on a thread of its own, to the very end of the process: names all held runs, renews the
/// lease by every answer and does what the answer wants. Without a valid lease, as after this
/// process was stopped for long, it beats again at once. After a silence it has the records of held
/// runs looked at: storage may have come back older.
final class Pulse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  /// Without a lease nothing can start, so a leader that has just come up is asked soon again.
  private static final Duration FIRST_ANSWER = Duration.ofMillis(300);

  private static final Duration RETRY = Duration.ofMillis(200);

  private final Heartbeats heartbeats;
  private final Supplier<Heartbeat> next;
  private final Lease lease;
  private final HeldRuns held;
  private final Duration interval;
  private final Signal due;
  private volatile boolean isClosed;
  private boolean wasSilent;
  private final Thread thread;

  /// @param due raised to have the next heartbeat sent at once
  record Wiring(Lease lease, HeldRuns held, Signal due) {}

  /// @param next the heartbeat to send now
  Pulse(Heartbeats heartbeats, Supplier<Heartbeat> next, Wiring wiring, Duration interval) {
    this.heartbeats = heartbeats;
    this.next = next;
    this.lease = wiring.lease;
    this.held = wiring.held;
    this.due = wiring.due;
    this.interval = interval;
    this.thread = Thread.ofPlatform().daemon().name("heartbeat").start(this::repeat);
  }

  @Override
  public void close() {
    isClosed = true;
    due.raise();
    try {
      thread.join(ANSWER.plus(RETRY));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends the beating with one more heartbeat, answered or not.
  void last() {
    close();
    beat();
  }

  private void repeat() {
    try {
      while (!isClosed) {
        boolean isAnswered = beat();
        if (isAnswered && wasSilent) {
          held.confirm();
        }
        wasSilent = !isAnswered;
        due.await(isAnswered && lease.isValid() ? interval : shorter(interval, RETRY));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean beat() {
    long sent = System.nanoTime();
    try {
      Optional<HeartbeatReply> reply =
          heartbeats.beat(next.get(), lease.isValid() ? ANSWER : FIRST_ANSWER);
      return reply.isPresent() && obey(sent, reply.get());
    } catch (StoreUnavailableException e) {
      LOG.debug("heartbeat not sent: {}", e.getMessage());
      return false;
    } catch (RuntimeException e) {
      LOG.error("heartbeat: {}", e.toString(), e);
      return false;
    }
  }

  /// @return false for the answer of a leader that another has followed
  private boolean obey(long sent, HeartbeatReply reply) {
    if (!lease.renew(reply.epoch(), sent, Duration.ofSeconds(reply.leaseSeconds()))) {
      LOG.warn("answer of epoch {} ignored: a later leader has spoken", reply.epoch());
      return false;
    }
    reply
        .runs()
        .forEach(wanted -> held.obey(wanted.run(), wanted.want(), wanted.walltimeSeconds()));
    return true;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
