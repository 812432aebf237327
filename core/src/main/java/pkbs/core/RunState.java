package pkbs.core;

/// The state of a run record. Moves by compare-and-set only, and never out of a terminal state;
/// `doc/states.md` has the table. A worker that dies leaves its runs in the first three; the leader
/// turns them into [#LOST] when the worker's lease has expired.
public enum RunState {
  /// Created by the worker that will execute it.
  CLAIMED,
  RUNNING,
  /// The program has ended; its results are on their way.
  STAGING,
  /// Results stored and outcome recorded by the worker.
  DONE,
  /// Handed back by the worker unfinished; costs the job nothing.
  RETURNED,
  /// Can never run, says the worker.
  REJECTED,
  /// Its worker is gone, says the leader.
  LOST,
  /// Ended by the leader for a deleted job.
  CANCELLED;

  public boolean isTerminal() {
    return switch (this) {
      case CLAIMED, RUNNING, STAGING -> false;
      case DONE, RETURNED, REJECTED, LOST, CANCELLED -> true;
    };
  }
}
