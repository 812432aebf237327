package pkbs.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.jetstream.Heartbeats;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.HeartbeatReply;

/// Beats on a thread of its own, to the very end of the process: names all held runs, renews the
/// lease by every answer and does what the answer wants.
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
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /// @param next the heartbeat to send now
  Pulse(
      Heartbeats heartbeats,
      Supplier<Heartbeat> next,
      Lease lease,
      HeldRuns held,
      Duration interval) {
    this.heartbeats = heartbeats;
    this.next = next;
    this.lease = lease;
    this.held = held;
    this.interval = interval;
    this.thread = Thread.ofPlatform().daemon().name("heartbeat").start(this::repeat);
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(ANSWER.plus(RETRY));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void repeat() {
    try {
      Duration pause = Duration.ZERO;
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = beat() ? interval : shorter(interval, RETRY);
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
      reply.ifPresent(answer -> obey(sent, answer));
      return reply.isPresent();
    } catch (StoreUnavailableException e) {
      LOG.debug("heartbeat not sent: {}", e.getMessage());
      return false;
    } catch (RuntimeException e) {
      LOG.error("heartbeat: {}", e.toString(), e);
      return false;
    }
  }

  private void obey(long sent, HeartbeatReply reply) {
    lease.renew(sent, Duration.ofSeconds(reply.leaseSeconds()));
    reply.runs().forEach(wanted -> held.obey(wanted.run(), wanted.want()));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
