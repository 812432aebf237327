package pkbs.dispatcher;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import pkbs.core.Job;
import pkbs.core.JobState;
import pkbs.core.Outcome;
import pkbs.core.ResultFolder;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.core.TaskState;
import pkbs.core.TaskTable;
import pkbs.core.Usage;

/// Shows one task of an array as if it were a job. What only its run record knows (times, usage,
/// size of the results) is there for as long as that is: while it runs and some minutes after.
final class TaskJobs {
  private final ArrayIndex arrays;
  private final Function<RunId, Optional<Run>> lastSeen;

  TaskJobs(ArrayIndex arrays, Function<RunId, Optional<Run>> lastSeen) {
    this.arrays = arrays;
    this.lastSeen = lastSeen;
  }

  /// Empty where the array has no such task.
  Optional<Shown> find(Job array, int index) {
    return arrays.find(array.id()).stream()
        .flatMap(table -> table.position(index).stream().mapToObj(at -> shown(array, table, at)))
        .findFirst();
  }

  Shown at(Job array, int position) {
    return shown(array, arrays.of(array), position);
  }

  private Shown shown(Job array, TaskTable table, int position) {
    RunId run = new RunId(array.id(), table.index(position), table.attempt(position));
    JobState state =
        switch (table.state(position)) {
          case TaskState.Waiting waiting -> waiting(array);
          case TaskState.Active active -> active(array, active);
          case TaskState.Ended ended -> ended(array, run, ended.outcome());
        };
    Job job =
        new Job(
            array.id(),
            array.spec(),
            array.submittedAt(),
            state,
            run.attempt(),
            table.crashes(position),
            table.failures(position),
            List.of(),
            "",
            "",
            array.eligibility());
    return new Shown(job, Optional.of(run.first()));
  }

  /// Of an array that ended before it began, as that.
  private static JobState waiting(Job array) {
    return array.state();
  }

  private static JobState active(Job array, TaskState.Active task) {
    JobState.Deletion end =
        new JobState.Deletion(
            array.spec().owner(),
            array.submittedAt(),
            false,
            task.asked() == TaskState.Asked.RERUN);
    Optional<JobState.Deletion> deletion =
        switch (task.asked()) {
          case NOTHING, SUSPENSION -> Optional.empty();
          case DELETION, RERUN -> Optional.of(end);
        };
    return task.isStaging()
        ? new JobState.Exiting(task.on(), deletion)
        : new JobState.Running(task.on(), deletion, task.asked() == TaskState.Asked.SUSPENSION);
  }

  private JobState ended(Job array, RunId run, Outcome outcome) {
    Optional<RunEnd> recorded = lastSeen.apply(run).flatMap(Run::end);
    Instant at = recorded.map(RunEnd::endedAt).orElseGet(() -> lastChange(array));
    return new JobState.Finished(outcome, at, recorded.or(() -> guessed(array, run, outcome, at)));
  }

  private static Instant lastChange(Job array) {
    return array.state() instanceof JobState.Finished finished
        ? finished.endedAt()
        : array.submittedAt();
  }

  /// Where results are by their name, if there are any.
  private static Optional<RunEnd> guessed(Job array, RunId run, Outcome outcome, Instant at) {
    boolean hasResults =
        switch (outcome) {
          case Outcome.Exited exited -> true;
          case Outcome.Signalled signalled -> true;
          case Outcome.OverLimit over -> true;
          default -> false;
        };
    ResultFolder folder = new ResultFolder(array.spec().resultsFolder(run), 0, 0);
    return hasResults
        ? Optional.of(new RunEnd(outcome, Usage.NONE, Optional.of(folder), at))
        : Optional.empty();
  }
}
