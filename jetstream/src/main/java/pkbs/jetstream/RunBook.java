package pkbs.jetstream;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import pkbs.core.JobId;
import pkbs.core.Run;
import pkbs.core.RunId;

/// The run bucket: compare-and-set by revision, the fence of the whole system. Safe for threads.
public interface RunBook {

  /// Creates the record; the claim.
  ///
  /// @return [Swap.Won], or [Swap.Taken] where the key exists
  /// @throws StoreUnavailableException where the outcome is unknown: read back, compare the worker
  Swap create(Run run);

  /// The same, begun now and waited for later: what comes between must be nothing that only the
  /// owner of the run may do.
  default Pending begin(Run run) {
    return () -> create(run);
  }

  /// The answer to a claim; to be asked for once.
  interface Pending {
    /// As [#create(Run)].
    Swap await();
  }

  /// Replaces the record if its revision is still `revision`.
  ///
  /// @return [Swap.Won], or [Swap.Taken] with what is there
  /// @throws StoreUnavailableException where the outcome is unknown, or the record is gone: read
  ///   back
  Swap update(Run run, long revision);

  Optional<Versioned> read(RunId id);

  /// All records, in no order.
  List<Versioned> readAll();

  /// Calls `each` for every record that exists and then for every change, in order, on one thread
  /// of its own; `loaded` once after the existing ones. Survives reconnects; a change may be missed
  /// only where the caller's reconcile finds it.
  Watching watch(Consumer<Versioned> each, Runnable loaded);

  /// Removes all run records of a job.
  void purge(JobId job);

  /// Removes those run records of a job whose revision is below `revision`.
  void purge(JobId job, long revision);

  /// Removes all run records whose revision is below `revision`, at the cost of one request.
  void purgeBelow(long revision);

  /// @param revision of this value, for the next [#update]
  record Versioned(Run run, long revision) {}

  /// What came of a compare-and-set.
  sealed interface Swap {
    record Won(long revision) implements Swap {}

    record Taken(Versioned current) implements Swap {}
  }

  /// Ends a watch.
  interface Watching extends AutoCloseable {
    @Override
    void close();
  }
}
