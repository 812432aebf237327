package pkbs.core;

/// What a shell does after a decision was saved. Idempotent.
public sealed interface Effect {

  /// Tells the worker that executes the run to end it: TERM, then KILL.
  record StopRun(RunId run, WorkerId worker) implements Effect {}

  /// Turns the run record into LOST by compare-and-set.
  record MarkLost(RunId run, String reason) implements Effect {}

  /// Turns the run record into CANCELLED by compare-and-set, creating it where nobody has claimed
  /// the attempt.
  record MarkCancelled(RunId run, String reason) implements Effect {}
}
