package pkbs.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import pkbs.core.ArrayMachine;
import pkbs.core.ArrayOrders;
import pkbs.core.Chunk;
import pkbs.core.Effect;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.TaskSegment;
import pkbs.core.TaskTable;
import pkbs.core.WorkerId;

/// The arrays' side of [Bookkeeper]. What run records tell is gathered and appended by whole
/// segments, about once a second; what somebody asked for is appended at once. A crash in between
/// loses nothing: the run records tell it again, and none is purged before its segment is appended.
/// Called by the leader's thread only.
final class ArrayKeeper {
  static final Duration FLUSH_AFTER = Duration.ofSeconds(1);

  /// Tasks that take longer have runs of their own.
  private static final Duration QUICK = Duration.ofMillis(125);

  private final Books books;
  private final JobIndex jobs;
  private final Placing placing;
  private final RunTable runs;
  private final Time time;
  private final Shell shell;
  private final Set<JobId> touched = new LinkedHashSet<>();
  private final Map<JobId, Long> flushedAt = new HashMap<>();
  private final Map<JobId, List<RunId>> unflushed = new HashMap<>();

  /// What it shares with the bookkeeper.
  ///
  /// @param runs every run record that was seen
  /// @param effect carries one out
  /// @param adopt takes in a job that was appended
  /// @param moved tells those who wait for tasks that some moved on
  record Shell(RunTable runs, Consumer<Effect> effect, Consumer<Job> adopt, Consumer<Job> moved) {}

  ArrayKeeper(Books books, JobIndex jobs, Placing placing, Time time, Shell shell) {
    this.books = books;
    this.jobs = jobs;
    this.placing = placing;
    this.runs = shell.runs();
    this.time = time;
    this.shell = shell;
  }

  /// Knows the arrays among the jobs, and nothing else.
  void load(List<Job> loaded, Map<JobId, List<TaskSegment>> segments) {
    Map<JobId, TaskTable> tables = new HashMap<>();
    touched.clear();
    flushedAt.clear();
    unflushed.clear();
    for (Job job : loaded) {
      job.spec()
          .array()
          .ifPresent(spec -> {
            List<TaskSegment> stored = segments.getOrDefault(job.id(), List.of());
            tables.put(job.id(), TaskTable.of(spec, stored));
            touched.add(job.id());
          });
    }
    jobs.arrays().replaceAll(tables);
  }

  /// A new array.
  void begin(Job job) {
    job.spec()
        .array()
        .ifPresent(spec -> jobs.arrays().put(job.id(), TaskTable.of(spec, List.of())));
  }

  /// Takes the record of a run of tasks in; [#tend] does the rest.
  void observe(Job job, Run run) {
    TaskTable table = jobs.arrays().of(job);
    ArrayMachine.Change change = ArrayMachine.observed(job, table, run);
    if (change.isChanged()) {
      runChanged(job, run.id());
      touched.add(job.id());
    }
    run.chunk()
        .flatMap(chunk -> areSlow(run, chunk))
        .ifPresent(slow -> placing.tasksAreSlow(job.id(), slow));
    if (run.state().isTerminal() && !job.state().isTerminal()) {
      unflushed.computeIfAbsent(job.id(), any -> new ArrayList<>()).add(run.id());
      touched.add(job.id());
    }
    change.effects().forEach(shell.effect());
  }

  /// By what their programs took, not by what came between them.
  ///
  /// @return empty where the record does not tell
  private static Optional<Boolean> areSlow(Run run, Chunk chunk) {
    if (chunk.ends().isEmpty()) {
      return run.state() == RunState.RUNNING ? Optional.of(true) : Optional.empty();
    }
    Duration sum =
        chunk.ends().stream()
            .map(end -> end.end().usage().walltime())
            .reduce(Duration.ZERO, Duration::plus);
    return Optional.of(sum.dividedBy(chunk.ends().size()).compareTo(QUICK) > 0);
  }

  private void runChanged(Job job, RunId run) {
    jobs.arrays().changed(run, jobs.arrays().of(job).executionOf(run));
    placing.taskChanged(job, run);
  }

  /// Ends tasks for somebody with the right to do so.
  ///
  /// @param wanted by index
  /// @throws RefusedException `JOB_FINISHED` where all of them have ended
  void delete(Job job, IntPredicate wanted, boolean force, String shownId) {
    ArrayMachine.Change change = ArrayMachine.deleteRequested(readable(job), wanted, force);
    if (job.state().isTerminal() || !change.isChanged()) {
      throw new RefusedException(
          Refusal.of(Refusal.Code.JOB_FINISHED, "job " + shownId + " is finished"));
    }
    carryOut(job, change);
    touched.add(job.id());
    tend();
  }

  /// What somebody with the right to do so orders of tasks.
  interface Order {
    ArrayOrders.Answer of(Job job, TaskTable table);
  }

  /// Carries an order out; what it changes is stored first. An array that had ended goes on where
  /// tasks of it are to run again.
  ///
  /// @throws RefusedException with the answer's refusal
  void obey(Job job, Order order) {
    TaskTable table = readable(job);
    ArrayOrders.Answer answer = order.of(job, table);
    if (answer.refusal().isPresent()) {
      throw new RefusedException(answer.refusal().get());
    }
    if (answer.change().isChanged()) {
      if (job.state().isTerminal()) {
        Job again = ArrayMachine.reopened(job, time.now());
        books.append(again);
        runs.reopened(job.id());
        shell.adopt().accept(again);
      }
      flush(job);
      placing.changed(jobs.find(job.id()).orElse(job));
      touched.add(job.id());
    }
    answer.change().effects().forEach(shell.effect());
  }

  private TaskTable readable(Job job) {
    return jobs.arrays()
        .find(job.id())
        .orElseThrow(() ->
            new RefusedException(
                Refusal.of(
                        Refusal.Code.WRONG_STATE,
                        "job %s: its record in the books cannot be read"
                            .formatted(job.spec().shownId(job.id())))
                    .withHint("delete it by force")));
  }

  /// What was asked for is stored before anybody hears of it.
  private void carryOut(Job job, ArrayMachine.Change change) {
    flush(job);
    placing.tasksEnded(job);
    change.effects().forEach(shell.effect());
  }

  /// One run of a task is lost, whatever its worker does.
  void lost(Job job, RunId run, WorkerId worker, String reason) {
    ArrayMachine.leaseExpired(jobs.arrays().of(job), run, worker, reason)
        .effects()
        .forEach(shell.effect());
  }

  /// Repeats what was asked for by force and storage did not take.
  void repeatForcedDeletions() {
    for (TaskTable table : List.copyOf(jobs.arrays().all())) {
      table
          .killed()
          .forEach(run -> shell.effect().accept(new Effect.MarkCancelled(run, "ended by force")));
    }
  }

  /// Appends what is due, and ends the arrays of which nothing is left to do. To be called after
  /// records were taken in and a few times a second; after a take-over once all records were.
  void tend() {
    for (JobId id : List.copyOf(touched)) {
      Optional<Job> job = jobs.find(id).filter(found -> !found.state().isTerminal());
      if (job.isEmpty() || tend(job.get())) {
        touched.remove(id);
        flushedAt.remove(id);
      }
    }
  }

  /// @return whether all of it is stored
  private boolean tend(Job job) {
    TaskTable table = jobs.arrays().of(job);
    ArrayMachine.Change change =
        ArrayMachine.enforceMaxFails(job.spec().array().orElseThrow(), table);
    if (change.isChanged()) {
      carryOut(job, change);
    }
    if (table.counts().isOver()) {
      flush(job);
      finish(job, table);
      return true;
    }
    shell.moved().accept(job);
    long since = flushedAt.computeIfAbsent(job.id(), any -> time.nanos());
    if (!isFlushed(job) && time.since(since).compareTo(FLUSH_AFTER) >= 0) {
      flush(job);
    }
    return isFlushed(job);
  }

  private boolean isFlushed(Job job) {
    return jobs.arrays().of(job).isWritten() && !unflushed.containsKey(job.id());
  }

  private void finish(Job job, TaskTable table) {
    Job finished = ArrayMachine.finished(job, table, time.now());
    books.append(finished);
    shell.adopt().accept(finished);
  }

  private void flush(Job job) {
    TaskTable table = jobs.arrays().of(job);
    for (TaskSegment segment : table.unwritten()) {
      books.append(job.id(), segment);
      table.written(segment.number());
    }
    flushedAt.put(job.id(), time.nanos());
    List<RunId> ended = unflushed.remove(job.id());
    if (ended != null) {
      ended.forEach(run -> runs.taskEnded(run, time.nanos()));
    }
  }

  /// Whether a record tells nothing that is not known for good: its task has moved on. It goes with
  /// the other records of its array, and need not be remembered.
  boolean isSettled(Run run) {
    boolean isUnderWay =
        jobs.find(run.id().job()).filter(job -> !job.state().isTerminal()).isPresent();
    return isUnderWay
        && run.state().isTerminal()
        && jobs.arrays()
            .find(run.id().job())
            .filter(table -> table.isWritten() && !table.isCurrent(run.id()))
            .isPresent();
  }
}
