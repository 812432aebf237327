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

/// Pulls one worker's offers. One request at a time is open; it brings each offer the moment it is
/// there, and stays open over several fetches until it has brought as many as it asked for: the
/// first offer arrives as fast as a message can, and a stream of them costs few requests. The
/// library's own `fetch` waits for a full batch. Source: NATS ADR-37, JetStream wire API,
/// `CONSUMER.MSG.NEXT`.
final class OfferInbox {
  /// How long the server's word that a request has ended may take beyond the request's own wait.
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final Duration GLANCE = Duration.ofMillis(100);
  private static final int NO_RESPONDERS = 503;

  private final NatsLink link;
  private final String next;
  private final String inbox;
  private final Subscription answers;
  private long requests;

  /// Of the request that is open.
  private String reply = "";

  private int connection;
  private long expiresNanos;

  /// What it may bring yet; 0: none is open.
  private int open;

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
      takeArrived(got, most);
      if (got.isEmpty() && awaitOne(got, most, System.nanoTime() + wait.toNanos())) {
        takeRest(got, most);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      throw link.unavailable("fetch", e);
    }
    return got;
  }

  private void takeArrived(List<Message> got, int most) throws InterruptedException {
    Message message = received(Duration.ZERO);
    while (message != null) {
      take(message, got);
      message = got.size() < most ? received(Duration.ZERO) : null;
    }
  }

  /// @return false where none came in time, or nobody serves the consumer
  private boolean awaitOne(List<Message> got, int most, long deadline) throws InterruptedException {
    while (got.isEmpty()) {
      if (open == 0) {
        if (deadline - System.nanoTime() <= 0) {
          return false;
        }
        ask(most, deadline);
      }
      Message message = received(GLANCE);
      if (message != null) {
        if (take(message, got) == NO_RESPONDERS) {
          received(GLANCE);
          return false;
        }
      } else if (isLongerThan(deadline)) {
        return false;
      }
    }
    return true;
  }

  /// Looks after the open request in a moment of silence.
  ///
  /// @return whether it goes on after the deadline, which has passed
  private boolean isLongerThan(long deadline) {
    requireConnected();
    long now = System.nanoTime();
    if (link.reconnects() != connection || now - expiresNanos > GRACE.toNanos()) {
      open = 0;
    }
    return now - deadline >= 0 && expiresNanos - deadline > 0;
  }

  /// Those that the server sends right behind the first one.
  private void takeRest(List<Message> got, int most) throws InterruptedException {
    while (got.size() < most && open > 0 && got.getLast().metaData().pendingCount() > 0) {
      Message message = received(GLANCE);
      if (message == null) {
        return;
      }
      take(message, got);
    }
  }

  private void ask(int most, long deadline) {
    requireConnected();
    connection = link.reconnects();
    reply = inbox + "." + ++requests;
    expiresNanos = deadline;
    open = most;
    link.connection().publish(next, reply, request(most, deadline - System.nanoTime()));
  }

  private void requireConnected() {
    if (!link.isConnected()) {
      throw new IllegalStateException("not connected");
    }
  }

  /// @return the status that it is; 0 for an offer
  private int take(Message message, List<Message> got) {
    if (!message.isStatusMessage()) {
      got.add(message);
      open = Math.max(0, open - 1);
      return 0;
    }
    if (!message.getSubject().equals(reply)) {
      return 0;
    }
    open = 0;
    return message.getStatus().getCode();
  }

  private static byte[] request(int batch, long waitNanos) {
    return "{\"batch\":%d,\"expires\":%d}"
        .formatted(batch, Math.max(1, waitNanos))
        .getBytes(StandardCharsets.UTF_8);
  }

  private @Nullable Message received(Duration wait) throws InterruptedException {
    // The library takes zero for "for ever".
    return answers.nextMessage(wait.isZero() ? Duration.ofNanos(1) : wait);
  }
}
