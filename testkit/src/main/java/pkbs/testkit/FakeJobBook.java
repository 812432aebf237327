package pkbs.testkit;

import java.time.Instant;
import java.util.Optional;
import pkbs.core.JobId;
import pkbs.jetstream.FencedException;
import pkbs.jetstream.JobBook;
import pkbs.protocol.JobRecord;
import pkbs.protocol.LeaderRecord;
import pkbs.protocol.QueueRecord;
import pkbs.protocol.SegmentRecord;
import pkbs.protocol.SequenceRecord;
import pkbs.protocol.Subjects;

/// One connection's view of [FakeBooks].
final class FakeJobBook implements JobBook {
  private final FakeBooks books;
  private final Faults faults;

  FakeJobBook(FakeBooks books, Faults faults) {
    this.books = books;
    this.faults = faults;
  }

  @Override
  public Glance look() {
    return faults.pass(Faults.Call.LOOK, books::look);
  }

  @Override
  public Loaded takeOver(Candidate candidate, Glance seen, Instant now) {
    Optional<Faults.Fault> fault = faults.take(Faults.Call.TAKE_OVER);
    if (fault.isEmpty()) {
      return books.takeOver(candidate, seen, now);
    }
    throw switch (fault.get()) {
      case NOT_DONE -> Faults.unknown(Faults.Call.TAKE_OVER);
      case DONE_BUT_UNKNOWN -> {
        books.takeOver(candidate, seen, now);
        yield Faults.unknown(Faults.Call.TAKE_OVER);
      }
      case FENCED -> {
        books.takeOver(candidate, seen, now);
        books.fence();
        yield new FencedException("fake store: another dispatcher took over");
      }
    };
  }

  @Override
  public long append(JobRecord record, long expectedLast) {
    return append(Subjects.JOB_KEY_PREFIX + record.job().id().sequence(), record, expectedLast);
  }

  @Override
  public long append(SequenceRecord record, long expectedLast) {
    return append(Subjects.SEQUENCE_KEY, record, expectedLast);
  }

  @Override
  public long append(LeaderRecord record, long expectedLast) {
    return append(Subjects.LEADER_KEY, record, expectedLast);
  }

  @Override
  public long append(SegmentRecord record, long expectedLast) {
    String key = Subjects.segmentKey(new JobId(record.job()), record.segment());
    return append(key, record, expectedLast);
  }

  @Override
  public long append(QueueRecord record, long expectedLast) {
    return append(Subjects.QUEUE_KEY_PREFIX + record.queue().name(), record, expectedLast);
  }

  @Override
  public long keep(Unreadable record, long expectedLast) {
    return append(Subjects.KEPT_KEY_PREFIX + record.key(), record.value(), expectedLast);
  }

  private long append(String key, Object record, long expectedLast) {
    Optional<Faults.Fault> fault = faults.take(Faults.Call.APPEND);
    if (fault.isPresent()) {
      switch (fault.get()) {
        case NOT_DONE -> throw Faults.unknown(Faults.Call.APPEND);
        case DONE_BUT_UNKNOWN -> {
          books.write(key, record, expectedLast);
          throw Faults.unknown(Faults.Call.APPEND);
        }
        case FENCED -> books.fence();
      }
    }
    return books
        .write(key, record, expectedLast)
        .orElseThrow(() -> new FencedException("fake store: " + key + ": not the leader"));
  }

  @Override
  public void purge(JobId job) {
    faults.pass(
        Faults.Call.PURGE,
        () -> {
          books.remove(Subjects.JOB_KEY_PREFIX + job.sequence());
          books.removeBelow(Subjects.SEGMENT_KEY_PREFIX + job.sequence() + ".");
          return true;
        });
  }
}
