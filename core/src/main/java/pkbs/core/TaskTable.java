package pkbs.core;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pkbs.core.TasksUnderWay.Stage;
import pkbs.core.TasksUnderWay.Task;

/// The tasks of one array in the leader's memory, by position in the order of their indices: two
/// bytes each once anything has come of one in a segment, and a little more for those under way.
/// Changed by [ArrayMachine] and by who places runs, one at a time; any thread may read. What is
/// lost with the process comes back from the segments and the run records.
///
/// The first attempt of a block of neighbours is one run ([ArraySpec#chunk]), which has the first
/// index of the block in its key, whether that task is still to be run or not. A task that this run
/// gave back before it began is apart: it runs by itself, also at its first attempt.
public final class TaskTable {
  private final TaskNumbers numbers;
  private final TaskBlocks blocks;
  private final TaskStore store;
  private final TasksUnderWay active = new TasksUnderWay();
  private int ok;
  private int failed;
  private int deleted;

  /// No waiting task is before this position.
  private int cursor;

  /// Read by listings without waiting.
  private volatile TaskCounts counts;

  private TaskTable(ArraySpec spec) {
    numbers = new TaskNumbers(spec.ranges());
    blocks = new TaskBlocks(spec.chunk(), numbers.count());
    store = new TaskStore(numbers.count());
    counts = new TaskCounts(numbers.count(), 0, 0, 0, 0, 0);
  }

  /// @param stored what the books have of it; those that are missing have all tasks waiting
  /// @throws IllegalArgumentException where a segment is not one of this array
  public static TaskTable of(ArraySpec spec, Collection<TaskSegment> stored) {
    TaskTable table = new TaskTable(spec);
    stored.forEach(table::load);
    table.changed();
    return table;
  }

  private void load(TaskSegment segment) {
    store.load(segment);
    int first = segment.number() * TaskSegment.TASKS;
    int end = Math.min(total(), first + TaskSegment.TASKS);
    for (int position = first; position < end; position++) {
      blocks.count(position, blocks.isAny(), -1);
      countWaiting(position, 1);
      count(code(position), 1);
    }
  }

  public TaskCounts counts() {
    return counts;
  }

  public int total() {
    return numbers.count();
  }

  /// Empty where the array has no such index.
  public OptionalInt position(int index) {
    return numbers.position(index);
  }

  /// @param position 0 to [#total()], exclusive
  public int index(int position) {
    return numbers.index(position);
  }

  /// Whether any index passes.
  public boolean hasAny(IntPredicate wanted) {
    return IntStream.range(0, total()).map(this::index).anyMatch(wanted);
  }

  public synchronized TaskState state(int position) {
    short code = code(position);
    if (TaskCode.isEnded(code)) {
      return new TaskState.Ended(TaskCode.outcome(code));
    }
    Task run = active.at(position);
    if (run == null || run.on().isEmpty() || run.stage() == Stage.BEHIND) {
      return new TaskState.Waiting();
    }
    return new TaskState.Active(run.on().get(), run.stage() == Stage.STAGING, TaskCode.asked(code));
  }

  public synchronized boolean isFailed(int position) {
    return TaskCode.isFailed(code(position));
  }

  /// The current attempt of a task, or its next one, from 1.
  public synchronized int attempt(int position) {
    return cost(position).attempt();
  }

  /// Failed attempts of a task that were followed by another.
  public synchronized int failures(int position) {
    return cost(position).failures();
  }

  /// Attempts of a task that ended with the loss of their worker.
  public synchronized int crashes(int position) {
    return cost(position).crashes();
  }

  /// Whether a run is, or may become, the current attempt of its task, or of one of its tasks.
  public synchronized boolean isCurrent(RunId run) {
    return members(run).anyMatch(position -> isOpenIn(run, position));
  }

  /// Whether a run of that key is what executes a task, which has not ended.
  private boolean isOpenIn(RunId run, int position) {
    return !TaskCode.isEnded(code(position)) && runIdAt(run.job(), position).equals(run);
  }

  /// The key of the run that executes, or would execute, the current attempt of a task.
  private RunId runIdAt(JobId job, int position) {
    int keyed = isInBlock(position) ? blocks.start(position) : position;
    return new RunId(job, index(keyed), attempt(position));
  }

  /// Whether the run of a block is what executes a task.
  synchronized boolean isInBlock(int position) {
    return blocks.isAny() && store.isFirst(position);
  }

  /// Whether a run's key is that of a whole block.
  public boolean isBlock(RunId run) {
    OptionalInt position = position(run.first());
    return blocks.isAny()
        && run.attempt() == 1
        && position.isPresent()
        && blocks.isStart(position.getAsInt());
  }

  /// The positions that a run of that key may execute; none where the array has no such index.
  IntStream members(RunId run) {
    OptionalInt position = position(run.first());
    return isBlock(run)
        ? IntStream.range(position.getAsInt(), blocks.end(position.getAsInt()))
        : position.stream();
  }

  /// The key of the record that tells of a task's attempt.
  public synchronized RunId keyOf(RunId task) {
    OptionalInt position = position(task.first());
    if (!blocks.isAny() || task.attempt() > 1 || position.isEmpty()) {
      return task;
    }
    int at = position.getAsInt();
    return cost(at).isApart() ? task : new RunId(task.job(), index(blocks.start(at)), 1);
  }

  /// Whether that is the attempt of a task that counts, and has not ended.
  public synchronized boolean isOpen(RunId task) {
    OptionalInt position = position(task.first());
    return position.isPresent()
        && !TaskCode.isEnded(code(position.getAsInt()))
        && attempt(position.getAsInt()) == task.attempt();
  }

  /// Whether a task is the first of its block.
  boolean isStart(int position) {
    return blocks.isStart(position);
  }

  /// Whether the end of a task's run was asked for.
  public synchronized boolean isStopping(RunId run) {
    OptionalInt position = position(run.first());
    return position.isPresent() && TaskCode.isStopping(code(position.getAsInt()));
  }

  /// The worker of a run under way; empty where it has none, or is not the current one.
  public synchronized Optional<JobState.Execution> executionOf(RunId run) {
    return positionsOf(run).flatMap(position -> executionAt(position).stream()).findFirst();
  }

  /// Whether the programs of a run have ended, and its results are on their way.
  public synchronized boolean isStaging(RunId run) {
    return positionsOf(run).anyMatch(position -> stage(position) == Stage.STAGING);
  }

  /// The indices of the tasks that a run has, offered or claimed, in their order.
  public synchronized List<Integer> tasksOf(RunId run) {
    return positionsOf(run).map(this::index).toList();
  }

  private Stream<Integer> positionsOf(RunId run) {
    return members(run).filter(position -> active.isOf(run, position)).boxed();
  }

  /// The tasks of a run, each as people and its worker call it, with what is wanted of it: those
  /// that run, and those of whom something else is wanted than to run.
  public synchronized List<RunId> addresses(RunId run) {
    return positionsOf(run)
        .filter(position -> stage(position) != Stage.BEHIND || code(position) != TaskCode.OPEN)
        .flatMap(position -> addressOf(position).stream())
        .toList();
  }

  /// The attempt of a task that is offered or claimed: orders to it go by that name, also where its
  /// run has others too.
  synchronized Optional<RunId> addressOf(int position) {
    return runOf(position).map(run -> new RunId(run.job(), index(position), attempt(position)));
  }

  /// Whether a run is under way and its programs have not ended.
  public synchronized boolean isRunning(RunId run) {
    return executionOf(run).isPresent() && !isStaging(run);
  }

  /// The runs that a worker has claimed and not ended.
  public synchronized List<RunId> claimed() {
    return active.claimed(any -> true);
  }

  /// The runs whose end was asked for by force.
  public synchronized List<RunId> killed() {
    return active.claimed(position -> TaskCode.isForced(code(position)));
  }

  /// Whether a run's processes are to stand still.
  public synchronized boolean isSuspended(RunId run) {
    OptionalInt position = position(run.first());
    return position.isPresent() && code(position.getAsInt()) == TaskCode.SUSPENDED;
  }

  /// The positions of the tasks that a worker executes, rising.
  synchronized List<Integer> claimedPositions() {
    return active.executed();
  }

  /// The indices that have not ended, as ranges: `3-9,12`. Source: qstat(1B),
  /// `array_indices_remaining`.
  ///
  /// @param rangesMax where there are more, the rest is left out and `,...` stands for it
  public synchronized String remaining(int rangesMax) {
    return numbers.ranges(position -> !TaskCode.isEnded(code(position)), rangesMax);
  }

  /// How many runs may be placed now.
  ///
  /// @param slots the bound on runs under way
  public synchronized int placeable(Optional<Integer> slots) {
    return Math.clamp(slots.orElse(Integer.MAX_VALUE) - (long) active.runs(), 0, blocks.runs());
  }

  /// The run of the first waiting task, or of what waits of its block; its tasks from now on count
  /// as offered.
  public synchronized Optional<RunId> offerNext(JobId job) {
    for (int position = cursor; position < total(); position++) {
      if (isWaiting(position)) {
        RunId run = runIdAt(job, position);
        members(run)
            .filter(task -> isWaiting(task) && isOpenIn(run, task))
            .forEach(task -> put(task, TasksUnderWay.offered(run)));
        cursor = position + 1;
        changed();
        return Optional.of(run);
      }
    }
    cursor = total();
    return Optional.empty();
  }

  /// An offer was taken back; does nothing once it was claimed.
  public synchronized void takeBack(RunId run) {
    positionsOf(run).toList().stream()
        .filter(position -> executionAt(position).isEmpty())
        .forEach(position -> {
          put(position, null);
          cursor = Math.min(cursor, position);
        });
    changed();
  }

  /// The segments that changed since they were last written, to be written now.
  public synchronized List<TaskSegment> unwritten() {
    return store.unwritten();
  }

  /// All segments that say anything.
  public synchronized List<TaskSegment> segments() {
    return store.segments();
  }

  public synchronized boolean isWritten() {
    return store.isWritten();
  }

  /// A segment was appended to the books.
  public synchronized void written(int segment) {
    store.written(segment);
  }

  synchronized short code(int position) {
    return store.code(position);
  }

  synchronized TaskCost cost(int position) {
    return store.cost(position);
  }

  synchronized boolean isWaiting(int position) {
    return code(position) == TaskCode.OPEN && !active.contains(position);
  }

  /// Where a task is offered or claimed, its run.
  synchronized Optional<RunId> runOf(int position) {
    return Optional.ofNullable(active.at(position)).map(Task::run);
  }

  /// How far a task that is offered or claimed is.
  private Stage stage(int position) {
    Task task = active.at(position);
    return task == null ? Stage.BEHIND : task.stage();
  }

  synchronized Optional<JobState.Execution> executionAt(int position) {
    return Optional.ofNullable(active.at(position)).flatMap(Task::on);
  }

  /// @return false where that was known
  synchronized boolean claim(int position, RunId run, JobState.Execution on, Stage stage) {
    Task now = new Task(run, Optional.of(on), stage);
    if (now.equals(active.at(position))) {
      return false;
    }
    put(position, now);
    changed();
    return true;
  }

  synchronized void mark(int position, short code) {
    countWaiting(position, -1);
    count(code(position), -1);
    store.code(position, code);
    count(code, 1);
    countWaiting(position, 1);
  }

  /// The end of a task.
  synchronized void end(int position, Outcome outcome) {
    put(position, null);
    mark(position, TaskCode.of(outcome));
  }

  /// The task waits once more.
  synchronized void again(int position, TaskCost cost) {
    put(position, null);
    mark(position, TaskCode.OPEN);
    countWaiting(position, -1);
    store.cost(position, cost);
    countWaiting(position, 1);
    cursor = Math.min(cursor, position);
  }

  /// To be called after [#mark], [#end] and [#again], once for all of a decision.
  synchronized void changed() {
    int running = active.running();
    int staging = active.staging();
    int waiting = total() - ok - failed - deleted - running - staging;
    counts = new TaskCounts(waiting, running, staging, ok, failed, deleted);
  }

  private void put(int position, @Nullable Task now) {
    countWaiting(position, -1);
    active.put(position, now);
    countWaiting(position, 1);
  }

  private void countWaiting(int position, int by) {
    if (isWaiting(position)) {
      blocks.count(position, isInBlock(position), by);
    }
  }

  private void count(short code, int by) {
    if (TaskCode.isDeleted(code)) {
      deleted += by;
    } else if (TaskCode.isFailed(code)) {
      failed += by;
    } else if (TaskCode.isEnded(code)) {
      ok += by;
    }
  }
}
