package pkbs.jetstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import pkbs.core.JobId;
import pkbs.core.PkbsException;
import pkbs.core.SpecPool;
import pkbs.core.TaskSegment;
import pkbs.core.TaskTable;
import pkbs.protocol.JobRecord;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.QueueRecord;
import pkbs.protocol.SegmentRecord;
import pkbs.protocol.SequenceRecord;
import pkbs.protocol.Subjects;

/// Makes the books from the raw values of the job bucket. A value that cannot be read costs its
/// job, never the service.
public final class BookReader {
  /// Job numbers that are skipped where the record of the reserved ones cannot be read.
  private static final long UNKNOWN_RESERVED = 10_000;

  private final SpecPool pool = new SpecPool();
  private final Map<JobId, JobRecord> jobs = new LinkedHashMap<>();
  private final Map<JobId, byte[]> values = new HashMap<>();
  private final Map<JobId, List<TaskSegment>> segments = new HashMap<>();
  private final Set<JobId> incomplete = new HashSet<>();
  private final List<QueueRecord> queues = new ArrayList<>();
  private final List<JobBook.Unreadable> unreadable = new ArrayList<>();
  private long nextJob = 1;
  private long highest;
  private boolean sequenceLost;

  /// @param key within the bucket; one that this version does not know is passed over
  public void add(String key, byte[] value) {
    try {
      if (key.equals(Subjects.SEQUENCE_KEY)) {
        nextJob = PkbsJson.read(SequenceRecord.class, value).next();
      } else if (key.startsWith(Subjects.JOB_KEY_PREFIX)) {
        addJob(Long.parseLong(key.substring(Subjects.JOB_KEY_PREFIX.length())), value);
      } else if (key.startsWith(Subjects.SEGMENT_KEY_PREFIX)) {
        addSegment(key, value);
      } else if (key.startsWith(Subjects.QUEUE_KEY_PREFIX)) {
        queues.add(PkbsJson.read(QueueRecord.class, value));
      }
    } catch (PkbsException | IllegalArgumentException e) {
      unreadable.add(new JobBook.Unreadable(key, value));
      ofSegment(key).ifPresent(incomplete::add);
      sequenceLost |= key.equals(Subjects.SEQUENCE_KEY);
    }
  }

  private void addJob(long number, byte[] value) {
    highest = Math.max(highest, number);
    JobRecord record = PkbsJson.read(JobRecord.class, value);
    if (record.job().id().sequence() != number) {
      throw new IllegalArgumentException("record of another job");
    }
    jobs.put(
        record.job().id(), new JobRecord(record.v(), record.epoch(), pool.shared(record.job())));
    if (record.job().spec().array().isPresent()) {
      values.put(record.job().id(), value);
    }
  }

  private void addSegment(String key, byte[] value) {
    SegmentRecord record = PkbsJson.read(SegmentRecord.class, value);
    JobId job = new JobId(record.job());
    if (!Subjects.segmentKey(job, record.segment()).equals(key)) {
      throw new IllegalArgumentException("segment of another array");
    }
    segments.computeIfAbsent(job, any -> new ArrayList<>()).add(record.read());
  }

  /// The array that a segment's key names; empty where it is no such key.
  private static Optional<JobId> ofSegment(String key) {
    String[] parts = key.split("\\.", -1);
    boolean isSegment = parts.length == 3 && (parts[0] + ".").equals(Subjects.SEGMENT_KEY_PREFIX);
    return isSegment ? JobId.parse(parts[1]) : Optional.empty();
  }

  /// An array whose tasks' ends are not all known is as good as unreadable itself: its tasks must
  /// not run twice.
  private void dropIncomplete() {
    jobs.forEach((id, record) -> {
      if (!fits(record)) {
        incomplete.add(id);
      }
    });
    incomplete.retainAll(values.keySet());
    for (JobId id : incomplete) {
      jobs.remove(id);
      unreadable.add(
          new JobBook.Unreadable(Subjects.JOB_KEY_PREFIX + id.sequence(), values.get(id)));
    }
    segments.keySet().retainAll(jobs.keySet());
  }

  private boolean fits(JobRecord record) {
    try {
      record
          .job()
          .spec()
          .array()
          .ifPresent(
              spec -> TaskTable.of(spec, segments.getOrDefault(record.job().id(), List.of())));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// The books, where no job number is ever given out twice.
  ///
  /// @param last the sequence of the leader record of this epoch
  public JobBook.Loaded loaded(long epoch, long last) {
    dropIncomplete();
    long unused = highest + 1 + (sequenceLost ? UNKNOWN_RESERVED : 0);
    return new JobBook.Loaded(
        epoch,
        last,
        Math.max(nextJob, unused),
        List.copyOf(jobs.values()),
        Map.copyOf(segments),
        List.copyOf(queues),
        List.copyOf(unreadable));
  }
}
