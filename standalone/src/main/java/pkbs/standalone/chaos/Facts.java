package pkbs.standalone.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import pkbs.core.ArraySpec;
import pkbs.core.Attempt;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Outcome;
import pkbs.core.ResultFolder;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.core.TaskIds;
import pkbs.core.TaskSegment;
import pkbs.core.TaskState;
import pkbs.core.TaskTable;
import pkbs.protocol.JobView;
import pkbs.protocol.SegmentRecord;
import pkbs.standalone.chaos.Evidence.End;
import pkbs.standalone.chaos.Evidence.JobFacts;
import pkbs.standalone.chaos.Evidence.RunFacts;

/// What is compared of jobs and of the tasks of arrays, from each side. An array itself has no
/// execution, so its end is never one of its own.
final class Facts {
  private final List<Job> jobs;
  private final Map<JobId, List<TaskSegment>> segments = new HashMap<>();
  private final Map<JobId, Job> byId = new HashMap<>();

  /// @param jobs as the job bucket has them
  Facts(List<Job> jobs, List<SegmentRecord> records) {
    this.jobs = jobs;
    jobs.forEach(job -> byId.put(job.id(), job));
    for (SegmentRecord record : records) {
      segments
          .computeIfAbsent(new JobId(record.job()), any -> new ArrayList<>())
          .add(record.read());
    }
  }

  /// Of all jobs and tasks that are recorded.
  List<JobFacts> recorded() {
    List<JobFacts> all = new ArrayList<>();
    for (Job job : jobs) {
      all.add(job(job));
      job.spec().array().ifPresent(array -> all.addAll(tasks(job, array)));
    }
    return List.copyOf(all);
  }

  private static JobFacts job(Job job) {
    return new JobFacts(
        job.spec().shownId(job.id()),
        job.state().getClass().getSimpleName(),
        job.spec().rerunnable(),
        job.attempt(),
        job.attempts().stream().map(Attempt::number).toList(),
        job.state() instanceof JobState.Finished finished
            ? Optional.of(end(job, finished))
            : Optional.empty());
  }

  private static End end(Job job, JobState.Finished finished) {
    boolean isArray = job.spec().array().isPresent();
    return new End(
        finished.outcome().exitStatus(),
        !isArray && finished.outcome() instanceof Outcome.Exited,
        finished.last().flatMap(RunEnd::results).map(ResultFolder::path));
  }

  private List<JobFacts> tasks(Job job, ArraySpec array) {
    TaskTable table = TaskTable.of(array, segments.getOrDefault(job.id(), List.of()));
    return IntStream.range(0, table.total())
        .mapToObj(position -> task(job, table, position))
        .toList();
  }

  private static JobFacts task(Job job, TaskTable table, int position) {
    int index = table.index(position);
    int attempt = table.attempt(position);
    TaskState state = table.state(position);
    Optional<End> end =
        state instanceof TaskState.Ended(Outcome outcome)
            ? Optional.of(
                end(outcome, job.spec().resultsFolder(new RunId(job.id(), index, attempt))))
            : Optional.empty();
    return new JobFacts(
        TaskIds.task(job.id(), index),
        state.getClass().getSimpleName(),
        job.spec().rerunnable(),
        attempt,
        upTo(end.isPresent() ? attempt : attempt - 1),
        end);
  }

  private static End end(Outcome outcome, String folder) {
    boolean isOwn = outcome instanceof Outcome.Exited;
    return new End(outcome.exitStatus(), isOwn, isOwn ? Optional.of(folder) : Optional.empty());
  }

  private static List<Integer> upTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }

  /// Of a job or task as the API shows it.
  static JobFacts shown(JobView job) {
    boolean isTask = job.array().flatMap(JobView.Array::index).isPresent();
    boolean isArray = job.array().isPresent() && !isTask;
    List<Integer> attempts =
        isTask
            ? upTo(job.end().isPresent() ? job.attempt() : job.attempt() - 1)
            : job.attempts().stream().map(JobView.AttemptView::number).toList();
    return new JobFacts(
        job.id(),
        job.state(),
        job.rerunnable(),
        job.attempt(),
        attempts,
        job.end().map(end -> end(end, isArray)));
  }

  private static End end(JobView.End end, boolean isArray) {
    boolean isOwn = !isArray && end.outcome().equals("exited");
    return new End(end.exitStatus(), isOwn, end.results().map(JobView.Results::path));
  }

  /// Of a run; of each of its tasks, where it has several, as if that had a run of its own.
  Stream<RunFacts> runs(Run run) {
    return run.chunk()
        .map(chunk -> chunk.tasks().stream().flatMap(index -> run.of(index).stream()))
        .orElseGet(() -> Stream.of(run))
        .map(this::run);
  }

  /// Of a task's run under the task's id.
  private RunFacts run(Run run) {
    String id =
        Optional.ofNullable(byId.get(run.id().job()))
            .map(job -> job.spec().shownId(run.id()))
            .orElse(run.id().job().toString());
    return new RunFacts(id, run.id().attempt(), run.state(), run.reason().orElse(""));
  }
}
