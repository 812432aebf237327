package pkbs.jetstream;

import java.time.Instant;
import java.util.List;
import pkbs.core.JobId;
import pkbs.protocol.JobRecord;
import pkbs.protocol.LeaderRecord;
import pkbs.protocol.SequenceRecord;

/// The job bucket as its one writer sees it. Every append carries the last sequence of the whole
/// stream that the writer knows; one append in flight. Call from one thread.
///
/// Each append returns the stream's new last sequence, to be passed to the next one.
///
/// @see Loaded
public interface JobBook {

  /// Becomes the leader: appends a leader record with the next epoch, which fences the one before,
  /// then reads all records until that very append is seen. Repeats the append where another writer
  /// was faster. Source: reliability design 7.3, T1–T3.
  ///
  /// @param dispatcher this process, for the leader record
  /// @throws FencedException where another dispatcher took over while the records were read
  /// @throws StoreUnavailableException where storage does not answer; nothing was taken over, or it
  ///   was and the next call takes over from this one
  Loaded takeOver(String dispatcher, Instant now);

  /// @throws FencedException where another writer was there since `expectedLast`
  /// @throws StoreUnavailableException where the outcome is unknown
  long append(JobRecord record, long expectedLast);

  /// As [#append(JobRecord, long)].
  long append(SequenceRecord record, long expectedLast);

  /// As [#append(JobRecord, long)].
  long append(LeaderRecord record, long expectedLast);

  /// Removes all records of a job; the stream's last sequence does not change.
  void purge(JobId job);

  /// The books as they were at take-over.
  ///
  /// @param last the stream's last sequence, of the leader record of this epoch
  /// @param nextJob job numbers below it are reserved; 1 in new books
  /// @param corrupt keys whose value cannot be read; their jobs are left alone
  record Loaded(long epoch, long last, long nextJob, List<JobRecord> jobs, List<String> corrupt) {}
}
