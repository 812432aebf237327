package pkbs.core;

import java.time.Instant;

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
}
