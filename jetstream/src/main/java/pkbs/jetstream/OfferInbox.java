package pkbs.jetstream;

import io.nats.client.Message;
import io.nats.client.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pkbs.core.WorkerId;
import pkbs.protocol.Subjects;

/// Pulls one worker's offers. Asks for what is there; if that is nothing, waits for one and then
/// asks for the rest: the first offer arrives as fast as a message can, and none is left in a half
/// served request. The library's own `fetch` waits for a full batch. Source: NATS ADR-37, JetStream
/// wire API, `CONSUMER.MSG.NEXT`.
final class OfferInbox {
  /// How long the server's word that a request has ended may take beyond the request's own wait.
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final Duration GLANCE = Duration.ofMillis(100);
  private static final int NO_RESPONDERS = 503;

  /// How a request ended.
  private enum End {
    FULL,
    /// The server had no more, or said nothing for too long.
    EMPTY,
    /// The request died with its connection.
    CUT,
    /// Nobody serves the consumer.
    NO_CONSUMER
  }

  private final NatsLink link;
  private final String next;
  private final String inbox;
  private final Subscription answers;
  private long requests;

  OfferInbox(NatsLink link, WorkerId worker) {
    this.link = link;
    this.next =
        "$JS.API.CONSUMER.MSG.NEXT." + Subjects.WORK_STREAM + "." + Subjects.consumer(worker);
    this.inbox = link.connection().createInbox();
    this.answers = link.connection().subscribe(inbox + ".*");
  }

  /// @throws StoreUnavailableException where NATS is away
  synchronized List<Message> fetch(int most, Duration wait) {
    List<Message> got = new ArrayList<>();
    try {
      takeLate(got, most);
      if (got.isEmpty()) {
        fetchNew(got, most, System.nanoTime() + wait.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      throw link.unavailable("fetch", e);
    }
    return got;
  }

  /// What was sent for a request that had been given up.
  private void takeLate(List<Message> got, int most) throws InterruptedException {
    Message message = received(Duration.ZERO);
    while (message != null) {
      if (!message.isStatusMessage()) {
        got.add(message);
      }
      message = got.size() < most ? received(Duration.ZERO) : null;
    }
  }

  private void fetchNew(List<Message> got, int most, long deadline) throws InterruptedException {
    End end = pull(got, most, Duration.ZERO);
    while (got.isEmpty() && System.nanoTime() < deadline) {
      switch (end) {
        case NO_CONSUMER -> {
          received(GLANCE);
          return;
        }
        case FULL, EMPTY, CUT -> {
          end = pull(got, 1, Duration.ofNanos(deadline - System.nanoTime()));
          if (!got.isEmpty() && got.size() < most) {
            pull(got, most - got.size(), Duration.ZERO);
          }
        }
      }
    }
  }

  /// One request.
  ///
  /// @param wait zero asks for what is there only
  private End pull(List<Message> got, int batch, Duration wait) throws InterruptedException {
    if (!link.isConnected()) {
      throw new IllegalStateException("not connected");
    }
    int connection = link.reconnects();
    String reply = inbox + "." + ++requests;
    long deadline = System.nanoTime() + wait.plus(GRACE).toNanos();
    int full = got.size() + batch;
    link.connection().publish(next, reply, request(batch, wait));
    while (got.size() < full) {
      Message message = received(GLANCE);
      if (message == null) {
        if (link.reconnects() != connection) {
          return End.CUT;
        }
        if (System.nanoTime() > deadline) {
          return End.EMPTY;
        }
      } else if (!message.isStatusMessage()) {
        got.add(message);
      } else if (message.getSubject().equals(reply)) {
        return message.getStatus().getCode() == NO_RESPONDERS ? End.NO_CONSUMER : End.EMPTY;
      }
    }
    return End.FULL;
  }

  private static byte[] request(int batch, Duration wait) {
    String end = wait.isZero() ? "\"no_wait\":true" : "\"expires\":" + wait.toNanos();
    return "{\"batch\":%d,%s}".formatted(batch, end).getBytes(StandardCharsets.UTF_8);
  }

  private @Nullable Message received(Duration wait) throws InterruptedException {
    // The library takes zero for "for ever".
    return answers.nextMessage(wait.isZero() ? Duration.ofNanos(1) : wait);
  }
}
