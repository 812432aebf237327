package pkbs.jetstream;

import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PurgeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.PayloadRef;
import pkbs.core.PkbsException;
import pkbs.core.RunId;
import pkbs.core.WorkerId;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.Offer;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Subjects;

/// The work stream: one durable pull consumer per worker, made and removed by the leader. Source:
/// reliability design 5.2 and 5.4.
final class JetStreamWork implements WorkStream {
  private static final Logger log = LoggerFactory.getLogger(JetStreamWork.class);
  private static final int ACK_PENDING_MAX = 10_000;
  private static final Duration CONSUMER_INACTIVE_MAX = Duration.ofMinutes(10);

  private final NatsLink link;
  private final Duration ackWait;
  private final ConcurrentMap<WorkerId, OfferInbox> inboxes = new ConcurrentHashMap<>();

  JetStreamWork(NatsLink link, Duration ackWait) {
    this.link = link;
    this.ackWait = ackWait;
  }

  @Override
  public void welcome(WorkerId worker) {
    ConsumerConfiguration consumer =
        ConsumerConfiguration.builder()
            .durable(Subjects.consumer(worker))
            .filterSubject(Subjects.work(worker))
            .ackPolicy(AckPolicy.Explicit)
            .ackWait(ackWait)
            .maxDeliver(-1)
            .maxAckPending(ACK_PENDING_MAX)
            .inactiveThreshold(CONSUMER_INACTIVE_MAX)
            .build();
    ConsumerInfo made = make(worker, consumer);
    long last = last();
    if (made.getDelivered().getStreamSequence() > last) {
      log.error(
          "nats: {}: storage went back: consumer of {} is at {}, the last offer at {}; made anew",
          Subjects.WORK_STREAM,
          worker,
          made.getDelivered().getStreamSequence(),
          last);
      remove(worker);
      make(worker, consumer);
    }
  }

  private ConsumerInfo make(WorkerId worker, ConsumerConfiguration consumer) {
    return link.call(
        "welcome " + worker,
        () -> link.management().addOrUpdateConsumer(Subjects.WORK_STREAM, consumer));
  }

  @Override
  public void dismiss(WorkerId worker) {
    remove(worker);
    JetStreamJobBook.purge(link, Subjects.WORK_STREAM, Subjects.work(worker));
  }

  private void remove(WorkerId worker) {
    link.call(
        "dismiss " + worker,
        () -> {
          try {
            return link.management()
                .deleteConsumer(Subjects.WORK_STREAM, Subjects.consumer(worker));
          } catch (JetStreamApiException e) {
            if (ServerCodes.isNoConsumer(e)) {
              return false;
            }
            throw e;
          }
        });
  }

  @Override
  public long offer(WorkerId worker, Offer offer) {
    byte[] body = PkbsJson.write(offer);
    if (body.length > StreamSettings.OFFER_BYTES_MAX) {
      throw new PkbsException(
          "offer %s: %d bytes, limit %d"
              .formatted(offer.run(), body.length, StreamSettings.OFFER_BYTES_MAX));
    }
    Headers headers = headers(offer).add("Nats-Msg-Id", messageId(worker, offer));
    PublishAck ack = link.append(Subjects.work(worker), headers, body);
    if (ack.isDuplicate() && isGone(ack.getSeqno())) {
      // The server remembers the ids of messages that were purged with their worker.
      return link.append(Subjects.work(worker), headers(offer), body).getSeqno();
    }
    return ack.getSeqno();
  }

  private boolean isGone(long sequence) {
    return link.call(
        "read offer " + sequence,
        () -> {
          try {
            link.management().getMessage(Subjects.WORK_STREAM, sequence);
            return false;
          } catch (JetStreamApiException e) {
            if (ServerCodes.isNoMessage(e)) {
              return true;
            }
            throw e;
          }
        });
  }

  private static String messageId(WorkerId worker, Offer offer) {
    RunId run = offer.run();
    return "w.%d.%d.%d.%d.%s"
        .formatted(run.job().sequence(), run.first(), run.attempt(), offer.epoch(), worker);
  }

  private static Headers headers(Offer offer) {
    Headers headers =
        new Headers()
            .add("Pkbs-Schema", String.valueOf(offer.v()))
            .add("Pkbs-Job", offer.run().job().toString())
            .add("Pkbs-Attempt", String.valueOf(offer.run().attempt()))
            .add("Pkbs-Epoch", String.valueOf(offer.epoch()));
    offer
        .spec()
        .payload()
        .map(PayloadRef::sha256)
        .ifPresent(sha256 -> headers.add("Pkbs-Payload", sha256));
    return headers;
  }

  @Override
  public void purge() {
    link.call(
        "purge " + Subjects.WORK_STREAM, () -> link.management().purgeStream(Subjects.WORK_STREAM));
  }

  @Override
  public long last() {
    return link.call(
        "read " + Subjects.WORK_STREAM,
        () ->
            link.management()
                .getStreamInfo(Subjects.WORK_STREAM)
                .getStreamState()
                .getLastSequence());
  }

  @Override
  public long withdraw(long upTo) {
    PurgeOptions before = PurgeOptions.builder().sequence(upTo + 1).build();
    return link.call(
            "withdraw offers up to " + upTo,
            () -> link.management().purgeStream(Subjects.WORK_STREAM, before))
        .getPurged();
  }

  @Override
  public List<Delivery> fetch(WorkerId worker, int most, Duration wait) {
    OfferInbox inbox = inboxes.computeIfAbsent(worker, id -> new OfferInbox(link, id));
    List<Delivery> deliveries = new ArrayList<>();
    for (Message message : inbox.fetch(most, wait)) {
      try {
        Offer offer = PkbsJson.read(Offer.class, message.getData());
        deliveries.add(new Received(offer, message));
      } catch (MalformedJsonException e) {
        log.error("nats: offer on {}: {}; dropped", message.getSubject(), e.getMessage());
        message.term();
      }
    }
    return deliveries;
  }

  private record Received(Offer offer, Message message) implements Delivery {
    @Override
    public void acknowledge() {
      answer(message::ack);
    }

    @Override
    public void giveBack() {
      answer(message::nak);
    }

    private void answer(Runnable ack) {
      try {
        ack.run();
      } catch (IllegalStateException e) {
        log.debug("nats: {}: acknowledgement not sent: {}", offer.run(), e.getMessage());
      }
    }
  }
}
