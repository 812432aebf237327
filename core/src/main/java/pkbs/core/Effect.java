package pkbs.core;

/// What a shell does after a decision was saved. Idempotent, but for [SignalRun] and [TellRun].
public sealed interface Effect {

  /// Tells the worker that executes the run to end it: TERM, then KILL.
  record StopRun(RunId run, WorkerId worker) implements Effect {}

  /// Tells the worker that executes the run what is wanted of it now: to stand still or go on, and
  /// within which walltime.
  record SteerRun(RunId run, WorkerId worker, boolean suspended, Walltime walltime)
      implements Effect {}

  /// Sends a signal to the run's processes, once; not repeated where it is lost on its way.
  record SignalRun(RunId run, WorkerId worker, int signal) implements Effect {}

  /// Writes a text into the output of the run, once; not repeated where it is lost on its way.
  record TellRun(RunId run, WorkerId worker, String text, boolean stdout) implements Effect {}

  /// Turns the run record into LOST by compare-and-set.
  record MarkLost(RunId run, String reason) implements Effect {}

  /// Turns the run record into CANCELLED by compare-and-set, creating it where nobody has claimed
  /// the attempt.
  record MarkCancelled(RunId run, String reason) implements Effect {}
}
