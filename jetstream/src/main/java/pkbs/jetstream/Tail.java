package pkbs.jetstream;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows a stream for ever on a thread of its own: what is there, then what comes. After a lost
/// connection it goes on behind the last message that it saw; after a rewind of the storage it
/// reads everything again.
final class Tail implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Tail.class);
  private static final Duration GLANCE = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final OrderedRead source;
  private final Consumer<Message> each;
  private final Runnable loaded;
  private final CountDownLatch closed = new CountDownLatch(1);
  private long last;
  private boolean announced;

  private Tail(OrderedRead source, Consumer<Message> each, Runnable loaded) {
    this.source = source;
    this.each = each;
    this.loaded = loaded;
  }

  /// @param loaded called once, after the messages that were there at the start
  static Tail start(OrderedRead source, Consumer<Message> each, Runnable loaded) {
    Tail tail = new Tail(source, each, loaded);
    Thread.ofVirtual().name("tail " + source.subject()).start(tail::run);
    return tail;
  }

  /// The same for a tail in which much comes, one by one: a platform thread is woken at less cost.
  static Tail startBusy(OrderedRead source, Consumer<Message> each, Runnable loaded) {
    Tail tail = new Tail(source, each, loaded);
    Thread.ofPlatform().daemon().name("tail " + source.subject()).start(tail::run);
    return tail;
  }

  /// Nothing is delivered that was not under way at the call.
  @Override
  public void close() {
    closed.countDown();
  }

  private boolean isOpen() {
    return closed.getCount() > 0;
  }

  private void run() {
    while (isOpen()) {
      try {
        follow();
      } catch (IOException | JetStreamApiException | IllegalStateException e) {
        log.debug("nats: {}: {}", source.stream(), e.getMessage());
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void follow() throws IOException, JetStreamApiException, InterruptedException {
    int connection = source.link().reconnects();
    StreamState state = source.state();
    if (state.getLastSequence() < last) {
      log.error("nats: {}: storage went back behind {}; reading all", source.stream(), last);
      last = 0;
    }
    JetStreamSubscription subscription = source.open(last + 1);
    try {
      if (state.getMsgCount() == 0) {
        announce();
      }
      while (isOpen() && source.link().reconnects() == connection) {
        Message message = subscription.nextMessage(GLANCE);
        if (message != null) {
          deliver(message);
        } else if (!announced && subscription.getConsumerInfo().getNumPending() == 0) {
          announce();
        }
      }
    } finally {
      OrderedRead.close(subscription);
    }
  }

  private void deliver(Message message) {
    if (!isOpen()) {
      return;
    }
    last = message.metaData().streamSequence();
    try {
      each.accept(message);
    } catch (RuntimeException e) {
      log.error("nats: {}: receiver of {}: {}", source.stream(), message.getSubject(), e, e);
    }
    if (message.metaData().pendingCount() == 0) {
      announce();
    }
  }

  private void announce() {
    if (!announced) {
      announced = true;
      loaded.run();
    }
  }

  private void pause() {
    try {
      closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closed.countDown();
    }
  }
}
