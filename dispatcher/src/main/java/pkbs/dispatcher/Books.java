package pkbs.dispatcher;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.Queue;
import pkbs.core.TaskSegment;
import pkbs.jetstream.FencedException;
import pkbs.jetstream.JobBook;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.JobRecord;
import pkbs.protocol.LeaderRecord;
import pkbs.protocol.QueueRecord;
import pkbs.protocol.SegmentRecord;
import pkbs.protocol.SequenceRecord;

/// The job bucket with what its one writer must remember between appends, and beyond the loss of
/// its leadership: storage that went back is made good from it. Called by the leader's thread only;
/// every method that appends may throw [BooksLostException], after which only [#look] and
/// [#takeOver] may be called.
final class Books {
  private static final int NUMBERS_PER_BLOCK = 100;

  private final JobBook book;
  private final String dispatcher;
  private final String process;
  private final Time time;
  private final Meters meters;
  private final Map<JobId, Job> written = new HashMap<>();
  private final Map<JobId, Map<Integer, TaskSegment>> segments = new HashMap<>();
  private final Map<String, QueueRecord> queues = new HashMap<>();
  private volatile long epoch;
  private long last;
  private long nextNumber;
  private long reservedBelow;
  private volatile long appendedAt;

  /// @param process of this start of the dispatcher alone
  Books(JobBook book, String dispatcher, String process, Time time, Meters meters) {
    this.book = book;
    this.dispatcher = dispatcher;
    this.process = process;
    this.time = time;
    this.meters = meters;
  }

  JobBook.Glance look() {
    return book.look();
  }

  /// Whether a record that was acknowledged to this process is gone.
  boolean wentBack(JobBook.Glance seen) {
    return seen.last() < last;
  }

  /// The last sequence that was acknowledged to this process; 0 for none.
  long last() {
    return last;
  }

  JobBook.Loaded takeOver(JobBook.Glance seen) {
    JobBook.Loaded loaded =
        book.takeOver(new JobBook.Candidate(dispatcher, process, epoch), seen, time.now());
    epoch = loaded.epoch();
    last = loaded.last();
    nextNumber = Math.max(loaded.nextJob(), reservedBelow);
    reservedBelow = nextNumber;
    appendedAt = time.nanos();
    return loaded;
  }

  /// The jobs as the books have them, at the end of a take-over.
  void know(List<Job> jobs, Map<JobId, List<TaskSegment>> stored) {
    written.clear();
    jobs.forEach(job -> written.put(job.id(), job));
    segments.clear();
    stored.forEach((job, all) -> all.forEach(segment -> note(job, segment)));
  }

  private void note(JobId job, TaskSegment segment) {
    segments.computeIfAbsent(job, any -> new HashMap<>()).put(segment.number(), segment);
  }

  /// Every segment of an array as it was last written or read.
  Map<JobId, Map<Integer, TaskSegment>> segments() {
    return segments;
  }

  /// Every job as it was last written or read.
  Collection<Job> written() {
    return written.values();
  }

  void append(Job job) {
    JobRecord record = new JobRecord(JobRecord.VERSION, epoch, job);
    append(() -> book.append(record, last));
    written.put(job.id(), job);
  }

  void append(JobId array, TaskSegment segment) {
    SegmentRecord record = SegmentRecord.of(array, segment, epoch);
    append(() -> book.append(record, last));
    note(array, segment);
  }

  /// @param removed whether the queue is there no more
  void append(Queue queue, boolean removed) {
    QueueRecord record = new QueueRecord(QueueRecord.VERSION, epoch, queue, removed);
    append(() -> book.append(record, last));
    queues.put(queue.name(), record);
  }

  /// Every queue as this process last wrote or read it.
  Collection<QueueRecord> queues() {
    return queues.values();
  }

  void knowQueues(List<QueueRecord> records) {
    queues.clear();
    records.forEach(record -> queues.put(record.queue().name(), record));
  }

  /// Puts a value aside that cannot be read.
  void keep(JobBook.Unreadable record) {
    append(() -> book.keep(record, last));
  }

  /// A number that was never given out; reserves the next block first where needed.
  JobId nextId() {
    if (nextNumber >= reservedBelow) {
      reserveBelow(nextNumber + NUMBERS_PER_BLOCK);
    }
    return new JobId(nextNumber++);
  }

  /// Gives back the reserved numbers that no job got, so that the next leader goes on without a
  /// gap.
  void returnNumbers() {
    if (nextNumber < reservedBelow) {
      reserveBelow(nextNumber);
    }
  }

  /// Writes the reserved numbers again where storage may have forgotten them.
  void repeatNumbers() {
    reserveBelow(reservedBelow);
  }

  private void reserveBelow(long below) {
    SequenceRecord record = new SequenceRecord(SequenceRecord.VERSION, below);
    append(() -> book.append(record, last));
    reservedBelow = below;
  }

  /// Shows that this process still leads, where its last append is at least this old.
  void refresh(Duration age) {
    if (!isFresh(age)) {
      append(() -> book.append(leaderRecord(), last));
    }
  }

  /// Whether the last append is younger than this. Any thread.
  boolean isFresh(Duration age) {
    return time.since(appendedAt).compareTo(age) < 0;
  }

  /// Shows that nobody leads any more; the next leader need not wait.
  void resign() {
    append(() -> book.append(leaderRecord().asResigned(), last));
  }

  private LeaderRecord leaderRecord() {
    return LeaderRecord.leading(epoch, dispatcher, process, time.now());
  }

  /// Forgets an ended job; costs no append.
  void purge(JobId job) {
    book.purge(job);
    written.remove(job);
    segments.remove(job);
  }

  /// The last epoch that this process led in; 0 for none. Any thread.
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
