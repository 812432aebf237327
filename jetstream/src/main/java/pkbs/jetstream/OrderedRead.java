package pkbs.jetstream;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/// Reads what a stream holds, in order, without leaving anything behind on the server. The streams
/// read here keep one message per subject, or are wanted whole, so "all" is the right start.
///
/// @param subject a filter
record OrderedRead(NatsLink link, String stream, String subject) {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int SILENCES_MAX = 10;

  /// Opens a subscription to everything from `first` on; the caller unsubscribes.
  JetStreamSubscription open(long first) throws IOException, JetStreamApiException {
    ConsumerConfiguration.Builder consumer = ConsumerConfiguration.builder();
    if (first > 1) {
      consumer.deliverPolicy(DeliverPolicy.ByStartSequence).startSequence(first);
    } else {
      consumer.deliverPolicy(DeliverPolicy.All);
    }
    PushSubscribeOptions options =
        PushSubscribeOptions.builder().stream(stream)
            .ordered(true)
            .configuration(consumer.build())
            .build();
    return link.jetStream().subscribe(subject, options);
  }

  StreamState state() throws IOException, JetStreamApiException {
    return link.management().getStreamInfo(stream).getStreamState();
  }

  /// Calls `each` for what is there now, on this thread.
  ///
  /// @return the last sequence that was seen, 0 for none
  /// @throws StoreUnavailableException where it falls silent before the end
  long readAll(Consumer<Message> each) {
    return link.call(
        "read " + stream,
        () -> {
          if (state().getMsgCount() == 0) {
            return 0L;
          }
          JetStreamSubscription subscription = open(1);
          try {
            return readOn(subscription, each);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
          } finally {
            close(subscription);
          }
        });
  }

  private long readOn(JetStreamSubscription subscription, Consumer<Message> each)
      throws InterruptedException, IOException, JetStreamApiException {
    long last = 0;
    int silences = 0;
    while (true) {
      Message message = subscription.nextMessage(PATIENCE);
      if (message != null) {
        silences = 0;
        each.accept(message);
        last = message.metaData().streamSequence();
        if (message.metaData().pendingCount() == 0) {
          return last;
        }
      } else if (subscription.getConsumerInfo().getNumPending() == 0) {
        return last;
      } else if (++silences > SILENCES_MAX) {
        throw new IOException("the server stopped sending");
      }
    }
  }

  static void close(JetStreamSubscription subscription) {
    if (subscription.isActive()) {
      subscription.unsubscribe();
    }
  }
}
