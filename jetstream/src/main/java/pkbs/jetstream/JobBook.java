package pkbs.jetstream;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.core.JobId;
import pkbs.core.TaskSegment;
import pkbs.protocol.JobRecord;
import pkbs.protocol.LeaderRecord;
import pkbs.protocol.QueueRecord;
import pkbs.protocol.SegmentRecord;
import pkbs.protocol.SequenceRecord;

/// The job bucket as its one writer sees it. Every append carries the last sequence of the whole
/// stream that the writer knows; one append in flight. Call from one thread.
///
/// Each append returns the stream's new last sequence, to be passed to the next one.
///
/// @see Loaded
public interface JobBook {

  /// Looks at the books without writing, from any thread.
  ///
  /// @throws StoreUnavailableException where storage does not answer, or the bucket is gone
  Glance look();

  /// Becomes the leader: appends a leader record with the next epoch, which fences the one before,
  /// then reads all records until that very append is seen. Source: reliability design 7.3, T1–T3.
  ///
  /// @param seen what the decision to take over was made on
  /// @throws FencedException where another dispatcher wrote since `seen`, or took over while the
  ///   records were read
  /// @throws StoreUnavailableException where storage does not answer; nothing was taken over, or it
  ///   was and the next call takes over from this one
  Loaded takeOver(Candidate candidate, Glance seen, Instant now);

  /// Takes over from whoever leads, as often as it takes; for tools and tests.
  default Loaded takeOver(String name, Instant now) {
    while (true) {
      try {
        return takeOver(new Candidate(name, name, 0), look(), now);
      } catch (FencedException e) {
        // Another one was faster.
      }
    }
  }

  /// @throws FencedException where another writer was there since `expectedLast`
  /// @throws StoreUnavailableException where the outcome is unknown
  long append(JobRecord record, long expectedLast);

  /// As [#append(JobRecord, long)].
  long append(SequenceRecord record, long expectedLast);

  /// As [#append(JobRecord, long)].
  long append(LeaderRecord record, long expectedLast);

  /// One segment of an array. As [#append(JobRecord, long)].
  long append(SegmentRecord record, long expectedLast);

  /// As [#append(JobRecord, long)].
  long append(QueueRecord record, long expectedLast);

  /// Puts a value that cannot be read aside, under another key, before its own is overwritten. As
  /// [#append(JobRecord, long)].
  long keep(Unreadable record, long expectedLast);

  /// Removes all records of a job, of an array its segments too; the stream's last sequence does
  /// not change.
  void purge(JobId job);

  /// Who wants to lead.
  ///
  /// @param name the same after a restart of the dispatcher
  /// @param process of this start alone
  /// @param epochUsed the highest epoch that it has led in, so that none comes twice where storage
  ///   went back; 0 for none
  record Candidate(String name, String process, long epochUsed) {}

  /// The books from outside.
  ///
  /// @param storage the identity of the storage; another one is another set of books
  /// @param last the stream's last sequence
  /// @param leader absent in new books; where it cannot be read, one with no name and an epoch that
  ///   is not below any that was used
  record Glance(String storage, long last, Optional<LeaderRecord> leader) {}

  /// The books as they were at take-over.
  ///
  /// @param last the stream's last sequence, of the leader record of this epoch
  /// @param nextJob job numbers below it are reserved; 1 in new books
  /// @param segments of the arrays among the jobs
  /// @param unreadable what cannot be read; its jobs are left alone. Of an array with a segment
  ///   that cannot be read, the job's own value is here too
  record Loaded(
      long epoch,
      long last,
      long nextJob,
      List<JobRecord> jobs,
      Map<JobId, List<TaskSegment>> segments,
      List<QueueRecord> queues,
      List<Unreadable> unreadable) {}

  /// A value that is no record.
  ///
  /// @param key within the bucket
  record Unreadable(String key, byte[] value) {}
}
