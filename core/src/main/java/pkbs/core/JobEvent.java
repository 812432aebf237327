package pkbs.core;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// A fact that may move a job.
public sealed interface JobEvent {

  /// The record of one of the job's runs was read: after a claim, a change, a reconcile, a restart.
  /// The same record may be read many times.
  record RunObserved(Run run, Instant at) implements JobEvent {}

  /// Somebody with the right to do so asked for the end.
  record DeleteRequested(Owner by, boolean force, Instant at) implements JobEvent {}

  /// The worker of the current attempt was silent for longer than its lease, or its seat has a new
  /// worker.
  record LeaseExpired(WorkerId worker, String reason, Instant at) implements JobEvent {}

  /// Somebody with the right to do so asked for another run instead of the one under way.
  record RerunRequested(Owner by, boolean force, Instant at) implements JobEvent {}

  /// Somebody with the right to do so set holds.
  record HoldsSet(Set<HoldType> types, Owner by, Instant at) implements JobEvent {}

  /// Somebody with the right to do so released holds, whether they were set or not.
  record HoldsReleased(Set<HoldType> types, Instant at) implements JobEvent {}

  /// The leader's clock shows this time.
  record ClockShown(Instant at) implements JobEvent {}

  /// A job that this one waits for was seen. The same one may be seen many times.
  ///
  /// @param tasks how many of its tasks are where; empty for a plain job
  record ParentObserved(Job parent, Optional<TaskCounts> tasks, Instant at) implements JobEvent {}

  /// Another job was submitted to go before this one.
  record ParentNamed(Prerequisite link, Instant at) implements JobEvent {}

  /// No earlier job of its owner and name is left.
  record TurnCame(Instant at) implements JobEvent {}

  /// Somebody with the right to do so asked for other values.
  ///
  /// @param spec all of it, with what was changed
  record Altered(JobSpec spec, Eligibility eligibility, Instant at) implements JobEvent {}

  /// Somebody with the right to do so sent a signal.
  record SignalSent(JobSignal signal) implements JobEvent {}

  /// Somebody with the right to do so wrote into its output.
  record TextSent(String text, boolean stdout) implements JobEvent {}
}
