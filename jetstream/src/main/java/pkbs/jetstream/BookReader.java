package pkbs.jetstream;

import java.util.ArrayList;
import java.util.List;
import pkbs.core.PkbsException;
import pkbs.protocol.JobRecord;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SequenceRecord;
import pkbs.protocol.Subjects;

/// Makes the books from the raw values of the job bucket. A value that cannot be read costs its
/// job, never the service.
public final class BookReader {
  /// Job numbers that are skipped where the record of the reserved ones cannot be read.
  private static final long UNKNOWN_RESERVED = 10_000;

  private final List<JobRecord> jobs = new ArrayList<>();
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
      }
    } catch (PkbsException | IllegalArgumentException e) {
      unreadable.add(new JobBook.Unreadable(key, value));
      sequenceLost |= key.equals(Subjects.SEQUENCE_KEY);
    }
  }

  private void addJob(long number, byte[] value) {
    highest = Math.max(highest, number);
    JobRecord record = PkbsJson.read(JobRecord.class, value);
    if (record.job().id().sequence() != number) {
      throw new IllegalArgumentException("record of another job");
    }
    jobs.add(record);
  }

  /// The books, where no job number is ever given out twice.
  ///
  /// @param last the sequence of the leader record of this epoch
  public JobBook.Loaded loaded(long epoch, long last) {
    long unused = highest + 1 + (sequenceLost ? UNKNOWN_RESERVED : 0);
    return new JobBook.Loaded(
        epoch, last, Math.max(nextJob, unused), List.copyOf(jobs), List.copyOf(unreadable));
  }
}
