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

  /// What was asked of the run under way; empty where none is, or nothing was.
  default Optional<Deletion> deletion() {
    return Optional.empty();
  }

  /// Eligible; waits for a worker. Why it waits is a verdict of the last plan, not part of the
  /// state. Moved on by the claim of a worker.
  record Queued(Instant since) implements JobState {
    @Override
    public char letter() {
      return 'Q';
    }
  }

  /// Waits for its start time (`-a`), and for nothing else. The leader's clock moves it on.
  record Waiting(Instant until, Instant since) implements JobState {
    @Override
    public char letter() {
      return 'W';
    }
  }

  /// Waits for a person, or for other jobs; [Job#eligibility] has which.
  ///
  /// @param reason for people
  record Held(String reason, Instant since) implements JobState {
    @Override
    public char letter() {
      return 'H';
    }
  }

  /// Claimed by a worker, or executing there.
  ///
  /// @param deletion present once somebody asked for the end of the run; the worker is told until
  ///   it obeys
  /// @param suspended whether its processes are to stand still; the worker is told until it obeys
  record Running(Execution on, Optional<Deletion> deletion, boolean suspended) implements JobState {
    @Override
    public char letter() {
      return suspended ? 'S' : 'R';
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

  /// A request to end the run, and the job with it.
  ///
  /// @param requeue the run only: the job is queued again (`qrerun`)
  record Deletion(Owner by, Instant at, boolean force, boolean requeue) {}
}
