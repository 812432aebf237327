package pkbs.jetstream;

import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.api.MessageInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import pkbs.core.JobId;
import pkbs.core.PkbsException;
import pkbs.protocol.JobRecord;
import pkbs.protocol.LeaderRecord;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SequenceRecord;
import pkbs.protocol.Subjects;

/// The job bucket. A key is written by a plain publish that carries the stream's last sequence,
/// which no KV call of the client can do.
final class JetStreamJobBook implements JobBook {
  private static final String STREAM = Subjects.kvStream(Subjects.JOB_BUCKET);
  private static final Duration TAKE_OVER_WAIT = Duration.ofSeconds(10);

  private final NatsLink link;

  JetStreamJobBook(NatsLink link) {
    this.link = link;
  }

  @Override
  public Loaded takeOver(String dispatcher, Instant now) {
    Leadership leadership = becomeLeader(dispatcher, now);
    CrashPoint.TAKEOVER_FENCED.reached();
    BookReader books = new BookReader();
    long seen =
        new OrderedRead(link, STREAM, Subjects.kv(Subjects.JOB_BUCKET, ">"))
            .readAll(message -> books.add(key(message), message.getData()));
    if (seen > leadership.sequence) {
      throw new FencedException(
          "job books: another dispatcher took over behind epoch " + leadership.epoch);
    }
    if (seen < leadership.sequence) {
      throw new StoreUnavailableException(
          "job books: read up to %d of %d".formatted(seen, leadership.sequence), null);
    }
    return books.loaded(leadership.epoch, leadership.sequence);
  }

  private record Leadership(long epoch, long sequence) {}

  /// Steps T1 and T2: the last sequence is read before the epoch, so that a leader who writes in
  /// between makes the append fail.
  private Leadership becomeLeader(String dispatcher, Instant now) {
    long deadline = System.nanoTime() + TAKE_OVER_WAIT.toNanos();
    do {
      long last = lastSequence();
      long epoch = lastEpoch(last) + 1;
      OptionalLong sequence =
          write(
              Subjects.LEADER_KEY,
              new LeaderRecord(LeaderRecord.VERSION, epoch, dispatcher, now),
              last);
      if (sequence.isPresent()) {
        return new Leadership(epoch, sequence.getAsLong());
      }
    } while (System.nanoTime() < deadline);
    throw new StoreUnavailableException(
        "job books: another dispatcher writes faster than this one can take over", null);
  }

  private long lastSequence() {
    return link.call(
        "read " + STREAM,
        () -> link.management().getStreamInfo(STREAM).getStreamState().getLastSequence());
  }

  private long lastEpoch(long lastSequence) {
    String subject = Subjects.kv(Subjects.JOB_BUCKET, Subjects.LEADER_KEY);
    byte[] value =
        link.call(
            "read " + Subjects.LEADER_KEY,
            () -> {
              try {
                MessageInfo message = link.management().getLastMessage(STREAM, subject);
                return message.getData() == null ? new byte[0] : message.getData();
              } catch (JetStreamApiException e) {
                if (ServerCodes.isNoMessage(e)) {
                  return PkbsJson.write(
                      new LeaderRecord(LeaderRecord.VERSION, 0, "", Instant.EPOCH));
                }
                throw e;
              }
            });
    try {
      return PkbsJson.read(LeaderRecord.class, value).epoch();
    } catch (MalformedJsonException e) {
      // Every epoch took one append, so the last sequence is not below any of them.
      return lastSequence;
    }
  }

  @Override
  public long append(JobRecord record, long expectedLast) {
    return appendOrFence(
        Subjects.JOB_KEY_PREFIX + record.job().id().sequence(), record, expectedLast);
  }

  @Override
  public long append(SequenceRecord record, long expectedLast) {
    return appendOrFence(Subjects.SEQUENCE_KEY, record, expectedLast);
  }

  @Override
  public long append(LeaderRecord record, long expectedLast) {
    return appendOrFence(Subjects.LEADER_KEY, record, expectedLast);
  }

  private long appendOrFence(String key, Object record, long expectedLast) {
    return write(key, record, expectedLast)
        .orElseThrow(() ->
            new FencedException(
                "job books: %s: another dispatcher wrote since %d".formatted(key, expectedLast)));
  }

  private OptionalLong write(String key, Object record, long expectedLast) {
    byte[] body = PkbsJson.write(record);
    if (body.length > StreamSettings.JOB_VALUE_BYTES_MAX) {
      throw new PkbsException(
          "job books: %s: %d bytes, limit %d"
              .formatted(key, body.length, StreamSettings.JOB_VALUE_BYTES_MAX));
    }
    PublishOptions expected = PublishOptions.builder().expectedLastSequence(expectedLast).build();
    return link.publish(Subjects.kv(Subjects.JOB_BUCKET, key), body, expected);
  }

  @Override
  public void purge(JobId job) {
    String key = Subjects.JOB_KEY_PREFIX + job.sequence();
    purge(link, STREAM, Subjects.kv(Subjects.JOB_BUCKET, key));
  }

  static void purge(NatsLink link, String stream, String subject) {
    link.call(
        "purge " + subject,
        () -> link.management().purgeStream(stream, PurgeOptions.subject(subject)));
  }

  private static String key(Message message) {
    return message.getSubject().substring(Subjects.kv(Subjects.JOB_BUCKET, "").length());
  }
}
