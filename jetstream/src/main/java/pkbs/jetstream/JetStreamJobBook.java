package pkbs.jetstream;

import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pkbs.core.JobId;
import pkbs.core.PkbsException;
import pkbs.protocol.JobRecord;
import pkbs.protocol.LeaderRecord;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.QueueRecord;
import pkbs.protocol.SegmentRecord;
import pkbs.protocol.SequenceRecord;
import pkbs.protocol.Subjects;

/// The job bucket. A key is written by a plain publish that carries the stream's last sequence,
/// which no KV call of the client can do.
final class JetStreamJobBook implements JobBook {
  private static final String STREAM = Subjects.kvStream(Subjects.JOB_BUCKET);

  private final NatsLink link;

  JetStreamJobBook(NatsLink link) {
    this.link = link;
  }

  /// The last sequence is read before the leader's record, so that a leader who writes in between
  /// makes a take-over fail.
  @Override
  public Glance look() {
    StreamInfo info = link.call("read " + STREAM, this::info);
    long last = info.getStreamState().getLastSequence();
    return new Glance(StorageIdentity.of(info.getConfiguration()), last, leader(last));
  }

  private StreamInfo info() throws IOException, JetStreamApiException {
    try {
      return link.management().getStreamInfo(STREAM);
    } catch (JetStreamApiException e) {
      if (ServerCodes.isNoStream(e)) {
        throw new StoreUnavailableException(
            "job books: stream %s is gone; restore it from a backup, then start the dispatcher again"
                .formatted(STREAM),
            e);
      }
      throw e;
    }
  }

  private Optional<LeaderRecord> leader(long lastSequence) {
    String subject = Subjects.kv(Subjects.JOB_BUCKET, Subjects.LEADER_KEY);
    return link.call(
            "read " + Subjects.LEADER_KEY,
            () -> {
              try {
                return Optional.of(link.management().getLastMessage(STREAM, subject));
              } catch (JetStreamApiException e) {
                if (ServerCodes.isNoMessage(e)) {
                  return Optional.<MessageInfo>empty();
                }
                throw e;
              }
            })
        .map(message -> leader(message.getData(), lastSequence));
  }

  private static LeaderRecord leader(byte @Nullable [] value, long lastSequence) {
    try {
      return PkbsJson.read(LeaderRecord.class, value == null ? new byte[0] : value);
    } catch (MalformedJsonException e) {
      // Every epoch took one append, so the last sequence is not below any of them.
      return LeaderRecord.leading(lastSequence, "", "", Instant.EPOCH);
    }
  }

  @Override
  public Loaded takeOver(Candidate candidate, Glance seen, Instant now) {
    long epoch =
        Math.max(candidate.epochUsed(), seen.leader().map(LeaderRecord::epoch).orElse(0L)) + 1;
    LeaderRecord record = LeaderRecord.leading(epoch, candidate.name(), candidate.process(), now);
    long sequence = append(record, seen.last());
    CrashPoint.TAKEOVER_FENCED.reached();
    BookReader books = new BookReader();
    long read =
        new OrderedRead(link, STREAM, Subjects.kv(Subjects.JOB_BUCKET, ">"))
            .readAll(message -> books.add(key(message), message.getData()));
    if (read > sequence) {
      throw new FencedException("job books: another dispatcher took over behind epoch " + epoch);
    }
    if (read < sequence) {
      throw new StoreUnavailableException(
          "job books: read up to %d of %d".formatted(read, sequence), null);
    }
    return books.loaded(epoch, sequence);
  }

  @Override
  public long append(JobRecord record, long expectedLast) {
    return appendRecord(
        Subjects.JOB_KEY_PREFIX + record.job().id().sequence(), record, expectedLast);
  }

  @Override
  public long append(SequenceRecord record, long expectedLast) {
    return appendRecord(Subjects.SEQUENCE_KEY, record, expectedLast);
  }

  @Override
  public long append(LeaderRecord record, long expectedLast) {
    return appendRecord(Subjects.LEADER_KEY, record, expectedLast);
  }

  @Override
  public long append(SegmentRecord record, long expectedLast) {
    String key = Subjects.segmentKey(new JobId(record.job()), record.segment());
    return appendRecord(key, record, expectedLast);
  }

  @Override
  public long append(QueueRecord record, long expectedLast) {
    return appendRecord(Subjects.QUEUE_KEY_PREFIX + record.queue().name(), record, expectedLast);
  }

  @Override
  public long keep(Unreadable record, long expectedLast) {
    return publish(Subjects.KEPT_KEY_PREFIX + record.key(), record.value(), expectedLast);
  }

  private long appendRecord(String key, Object record, long expectedLast) {
    byte[] body = PkbsJson.write(record);
    if (body.length > StreamSettings.JOB_VALUE_BYTES_MAX) {
      throw new PkbsException(
          "job books: %s: %d bytes, limit %d"
              .formatted(key, body.length, StreamSettings.JOB_VALUE_BYTES_MAX));
    }
    return publish(key, body, expectedLast);
  }

  private long publish(String key, byte[] body, long expectedLast) {
    PublishOptions expected = PublishOptions.builder().expectedLastSequence(expectedLast).build();
    return link.publish(Subjects.kv(Subjects.JOB_BUCKET, key), body, expected)
        .orElseThrow(() ->
            new FencedException(
                "job books: %s: another dispatcher wrote since %d".formatted(key, expectedLast)));
  }

  @Override
  public void purge(JobId job) {
    String segments = Subjects.SEGMENT_KEY_PREFIX + job.sequence() + ".>";
    purge(link, STREAM, Subjects.kv(Subjects.JOB_BUCKET, segments));
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
