package pkbs.jetstream;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.List;
import pkbs.core.Limits;
import pkbs.protocol.Subjects;

/// The settings of every stream and bucket. Source: reliability design 5.1.
final class StreamSettings {
  /// More than a segment of tasks with nothing in common, or a job with the longest of all, takes.
  static final int JOB_VALUE_BYTES_MAX = 512 * 1024;

  static final int OFFER_BYTES_MAX = 60 * 1024;

  /// What subject and headers may add to a value: the server counts headers in a message's size.
  private static final int SLACK_BYTES = 4096;

  /// A run of [Limits#CHUNK_TASKS_MAX] tasks tells the end of each.
  private static final int RUN_VALUE_BYTES_MAX = 1_000_000;

  private static final int WORK_MESSAGES_MAX = 100_000;
  private static final Duration WORK_DUPLICATES = Duration.ofMinutes(2);
  private static final Duration LOG_AGE_MAX = Duration.ofHours(48);
  private static final long LOG_BYTES_MAX = 2L << 30;
  private static final int LOG_PIECES_PER_RUN_MAX = 4096;

  private StreamSettings() {}

  /// What the jobs are made of, the books first.
  static List<StreamConfiguration> buckets() {
    return List.of(
        bucket(Subjects.JOB_BUCKET, JOB_VALUE_BYTES_MAX),
        bucket(Subjects.RUN_BUCKET, RUN_VALUE_BYTES_MAX),
        bucket(Subjects.PAYLOAD_BUCKET, Limits.PAYLOAD_BYTES_MAX));
  }

  /// What only passes through.
  static List<StreamConfiguration> streams() {
    return List.of(work(), log());
  }

  /// A bucket as NATS KV lays it out, so that its tools can read it; history 1.
  private static StreamConfiguration bucket(String bucket, int valueBytesMax) {
    return StreamConfiguration.builder()
        .name(Subjects.kvStream(bucket))
        .subjects(Subjects.kv(bucket, ">"))
        .storageType(StorageType.File)
        .retentionPolicy(RetentionPolicy.Limits)
        .discardPolicy(DiscardPolicy.New)
        .maxMessagesPerSubject(1)
        .maximumMessageSize(valueBytesMax + SLACK_BYTES)
        .replicas(1)
        .allowRollup(true)
        .allowDirect(true)
        .denyDelete(true)
        .build();
  }

  private static StreamConfiguration work() {
    return StreamConfiguration.builder()
        .name(Subjects.WORK_STREAM)
        .subjects(Subjects.WORK_ALL)
        .storageType(StorageType.File)
        .retentionPolicy(RetentionPolicy.WorkQueue)
        .discardPolicy(DiscardPolicy.New)
        .maxMessages(WORK_MESSAGES_MAX)
        .maximumMessageSize(OFFER_BYTES_MAX + SLACK_BYTES)
        .duplicateWindow(WORK_DUPLICATES)
        .replicas(1)
        .build();
  }

  private static StreamConfiguration log() {
    return StreamConfiguration.builder()
        .name(Subjects.LOG_STREAM)
        .subjects(Subjects.LOG_ALL)
        .storageType(StorageType.File)
        .retentionPolicy(RetentionPolicy.Limits)
        .discardPolicy(DiscardPolicy.Old)
        .maxAge(LOG_AGE_MAX)
        .maxBytes(LOG_BYTES_MAX)
        .maxMessagesPerSubject(LOG_PIECES_PER_RUN_MAX)
        .replicas(1)
        .build();
  }
}
