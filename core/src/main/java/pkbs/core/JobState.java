package pkbs.core;

import java.time.Instant;
import java.util.Optional;

/// Where a job is. Written by the leader only; `doc/states.md` has the table and what happens when
/// a process dies in each.
public sealed interface JobState {

  /// The PBS letter. Source: qstat(1B).
  char letter();

  default boolean isTerminal() {
    return this instanceof Finished;
  }

  /// Eligible; waits for a worker. Why it waits is a verdict of the last plan, not part of the
  /// state. Moved on by the claim of a worker.
  record Queued(Instant since) implements JobState {
    @Override
    public char letter() {
      return 'Q';
    }
  }

  /// Waits for a person.
  record Held(String reason, Instant since) implements JobState {
    @Override
    public char letter() {
      return 'H';
    }
  }

  /// Claimed by a worker, or executing there.
  ///
  /// @param deletion present once the owner asked for the end; the worker is told until it obeys
  record Running(Execution on, Optional<Deletion> deletion) implements JobState {
    @Override
    public char letter() {
      return 'R';
    }
  }

  /// The program has ended; its results are on their way.
  record Exiting(Execution on, Optional<Deletion> deletion) implements JobState {
    @Override
    public char letter() {
      return 'E';
    }
  }

  /// Final.
  ///
  /// @param last what the last attempt's worker recorded; absent where it recorded nothing
  record Finished(Outcome outcome, Instant endedAt, Optional<RunEnd> last) implements JobState {
    @Override
    public char letter() {
      return 'F';
    }
  }

  /// Who executes the current attempt.
  ///
  /// @param startedAt when the program was started, or claimed where it is not yet
  record Execution(WorkerId worker, String host, Instant startedAt, Optional<Long> session) {}

  /// A request to end the job.
  record Deletion(Owner by, Instant at, boolean force) {}
}
