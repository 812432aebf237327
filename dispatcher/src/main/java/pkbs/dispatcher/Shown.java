package pkbs.dispatcher;

import java.util.Optional;
import pkbs.core.Job;
import pkbs.core.RunId;
import pkbs.core.TaskIds;

/// What a caller asks about: a job, or one task of an array.
///
/// @param job of a task, a job in the task's state
/// @param index of the task
record Shown(Job job, Optional<Integer> index) {
  static Shown whole(Job job) {
    return new Shown(job, Optional.empty());
  }

  /// `12.pkbs`, `12[].pkbs` or `12[7].pkbs`.
  String id() {
    return index
        .map(task -> TaskIds.task(job.id(), task))
        .orElseGet(() -> job.spec().shownId(job.id()));
  }

  /// The run of an attempt.
  RunId run(int attempt) {
    return new RunId(job.id(), index.orElse(0), attempt);
  }

  /// Whether it is an array as a whole, which never runs itself.
  boolean isWholeArray() {
    return index.isEmpty() && ArrayIndex.isArray(job);
  }
}
