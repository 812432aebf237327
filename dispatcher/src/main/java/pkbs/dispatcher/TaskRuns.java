package pkbs.dispatcher;

import java.util.Optional;
import java.util.function.Function;
import pkbs.core.Run;
import pkbs.core.RunId;

/// The runs of jobs and tasks by their own names, also where one record tells of several tasks. Any
/// thread.
///
/// @param lastSeen the last record that was seen of a key
record TaskRuns(ArrayIndex arrays, Function<RunId, Optional<Run>> lastSeen) {

  /// What the last record says of a job's attempt, or of a task's.
  Optional<Run> find(RunId run) {
    Optional<Run> record = lastSeen.apply(keyOf(run));
    return record
        .filter(found -> found.chunk().isEmpty())
        .or(() -> record.flatMap(found -> found.of(run.first())));
  }

  /// The key of the record that tells of it.
  RunId keyOf(RunId run) {
    return arrays.find(run.job()).map(table -> table.keyOf(run)).orElse(run);
  }
}
