package pkbs.dispatcher;

import java.time.Duration;
import java.util.function.LongSupplier;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.jetstream.FencedException;
import pkbs.jetstream.JobBook;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.JobRecord;
import pkbs.protocol.LeaderRecord;
import pkbs.protocol.SequenceRecord;

/// The job bucket with what its one writer must remember between appends. Called by the leader's
/// thread only; every method that appends may throw [BooksLostException], after which only
/// [#takeOver()] may be called.
final class Books {
  private static final int NUMBERS_PER_BLOCK = 100;

  private final JobBook book;
  private final String dispatcher;
  private final Time time;
  private final Meters meters;
  private long epoch;
  private long last;
  private long nextNumber;
  private long reservedBelow;
  private long appendedAt;

  Books(JobBook book, String dispatcher, Time time, Meters meters) {
    this.book = book;
    this.dispatcher = dispatcher;
    this.time = time;
    this.meters = meters;
  }

  JobBook.Loaded takeOver() {
    JobBook.Loaded loaded = book.takeOver(dispatcher, time.now());
    epoch = loaded.epoch();
    last = loaded.last();
    nextNumber = loaded.nextJob();
    reservedBelow = nextNumber;
    appendedAt = time.nanos();
    return loaded;
  }

  void append(Job job) {
    JobRecord record = new JobRecord(JobRecord.VERSION, epoch, job);
    append(() -> book.append(record, last));
  }

  /// A number that was never given out; reserves the next block first where needed.
  JobId nextId() {
    if (nextNumber >= reservedBelow) {
      long below = nextNumber + NUMBERS_PER_BLOCK;
      SequenceRecord record = new SequenceRecord(SequenceRecord.VERSION, below);
      append(() -> book.append(record, last));
      reservedBelow = below;
    }
    return new JobId(nextNumber++);
  }

  /// Gives back the reserved numbers that no job got, so that the next leader goes on without a
  /// gap.
  void returnNumbers() {
    if (nextNumber < reservedBelow) {
      SequenceRecord record = new SequenceRecord(SequenceRecord.VERSION, nextNumber);
      append(() -> book.append(record, last));
      reservedBelow = nextNumber;
    }
  }

  /// Shows that this process still leads, where its last append is at least this old.
  void refresh(Duration age) {
    if (time.since(appendedAt).compareTo(age) >= 0) {
      LeaderRecord record = new LeaderRecord(LeaderRecord.VERSION, epoch, dispatcher, time.now());
      append(() -> book.append(record, last));
    }
  }

  /// Forgets an ended job; costs no append.
  void purge(JobId job) {
    book.purge(job);
  }

  long epoch() {
    return epoch;
  }

  private void append(LongSupplier write) {
    try {
      last = write.getAsLong();
    } catch (FencedException e) {
      throw new BooksLostException(e, true);
    } catch (StoreUnavailableException e) {
      throw new BooksLostException(e, false);
    }
    appendedAt = time.nanos();
    meters.appended();
  }
}
