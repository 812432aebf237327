package pkbs.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The tasks of one array in the leader's memory, by position in the order of their indices: two
/// bytes each once anything has come of one in a segment, and a little more for those under way.
/// Changed by [ArrayMachine] and by who places runs, one at a time; any thread may read. What is
/// lost with the process comes back from the segments and the run records.
public final class TaskTable {
  private final TaskNumbers numbers;
  private final short @Nullable [][] codes;
  private final int @Nullable [][] costs;
  private final TreeMap<Integer, Active> active = new TreeMap<>();
  private final BitSet dirty = new BitSet();
  private int ok;
  private int failed;
  private int deleted;
  private int offered;
  private int staging;

  /// No waiting task is before this position.
  private int cursor;

  /// Read by listings without waiting.
  private volatile TaskCounts counts;

  /// A task that has a worker, or an offer to one.
  ///
  /// @param on absent until a worker's claim was seen
  private record Active(RunId run, Optional<JobState.Execution> on, boolean isStaging) {}

  private TaskTable(ArraySpec spec) {
    numbers = new TaskNumbers(spec.ranges());
    int segments = (numbers.count() + TaskSegment.TASKS - 1) / TaskSegment.TASKS;
    codes = new short[segments][];
    costs = new int[segments][];
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
    int number = segment.number();
    if (number < 0 || number >= codes.length) {
      throw new IllegalArgumentException("no such segment: " + number);
    }
    short[] loaded = segment.codes();
    int[] loadedCosts = segment.costs();
    if (loaded.length != size(number)
        || loadedCosts.length != 0 && loadedCosts.length != loaded.length) {
      throw new IllegalArgumentException("segment %d has the wrong size".formatted(number));
    }
    codes[number] = loaded;
    costs[number] = loadedCosts.length == 0 ? null : loadedCosts;
    for (short code : loaded) {
      count(code, 1);
    }
  }

  private int size(int segment) {
    return Math.min(TaskSegment.TASKS, numbers.count() - segment * TaskSegment.TASKS);
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
    Active run = active.get(position);
    if (run == null || run.on().isEmpty()) {
      return new TaskState.Waiting();
    }
    return new TaskState.Active(run.on().get(), run.isStaging(), asked(code));
  }

  private static TaskState.Asked asked(short code) {
    return switch (code) {
      case TaskCode.STOPPING, TaskCode.KILLING -> TaskState.Asked.DELETION;
      case TaskCode.RERUN, TaskCode.RERUN_FORCED -> TaskState.Asked.RERUN;
      case TaskCode.SUSPENDED -> TaskState.Asked.SUSPENSION;
      default -> TaskState.Asked.NOTHING;
    };
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

  /// Whether a run is, or may become, the current attempt of its task.
  public synchronized boolean isCurrent(RunId run) {
    OptionalInt position = position(run.first());
    return position.isPresent()
        && !TaskCode.isEnded(code(position.getAsInt()))
        && attempt(position.getAsInt()) == run.attempt();
  }

  /// Whether the end of a task's run was asked for.
  public synchronized boolean isStopping(RunId run) {
    OptionalInt position = position(run.first());
    return position.isPresent() && TaskCode.isStopping(code(position.getAsInt()));
  }

  /// The worker of a run under way; empty where it has none, or is not the current one.
  public synchronized Optional<JobState.Execution> executionOf(RunId run) {
    return position(run.first()).stream()
        .mapToObj(active::get)
        .filter(task -> task != null && task.run().equals(run))
        .findFirst()
        .flatMap(Active::on);
  }

  /// Whether a run is under way and its program has not ended.
  public synchronized boolean isRunning(RunId run) {
    return position(run.first()).stream()
        .mapToObj(active::get)
        .anyMatch(task ->
            task != null && task.run().equals(run) && task.on().isPresent() && !task.isStaging());
  }

  /// The runs that a worker has claimed and not ended.
  public synchronized List<RunId> claimed() {
    return active.values().stream().filter(task -> task.on().isPresent()).map(Active::run).toList();
  }

  /// The runs whose end was asked for by force.
  public synchronized List<RunId> killed() {
    List<RunId> killed = new ArrayList<>();
    active.forEach((position, task) -> {
      if (TaskCode.isForced(code(position))) {
        killed.add(task.run());
      }
    });
    return killed;
  }

  /// Whether a run's processes are to stand still.
  public synchronized boolean isSuspended(RunId run) {
    OptionalInt position = position(run.first());
    return position.isPresent() && code(position.getAsInt()) == TaskCode.SUSPENDED;
  }

  /// The positions of the tasks that a worker has claimed, rising.
  synchronized List<Integer> claimedPositions() {
    return active.entrySet().stream()
        .filter(entry -> entry.getValue().on().isPresent())
        .map(Map.Entry::getKey)
        .toList();
  }

  /// The indices that have not ended, as ranges: `3-9,12`. Source: qstat(1B),
  /// `array_indices_remaining`.
  ///
  /// @param rangesMax where there are more, the rest is left out and `,...` stands for it
  public synchronized String remaining(int rangesMax) {
    return numbers.ranges(position -> !TaskCode.isEnded(code(position)), rangesMax);
  }

  /// How many tasks may be placed now.
  ///
  /// @param slots the bound on tasks under way
  public synchronized int placeable(Optional<Integer> slots) {
    int waiting = counts.waiting() - offered;
    return Math.clamp(slots.orElse(Integer.MAX_VALUE) - (long) active.size(), 0, waiting);
  }

  /// The first waiting task, which from now on counts as offered.
  public synchronized Optional<RunId> offerNext(JobId job) {
    for (int position = cursor; position < total(); position++) {
      if (isWaiting(position)) {
        RunId run = new RunId(job, index(position), attempt(position));
        active.put(position, new Active(run, Optional.empty(), false));
        offered++;
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
    position(run.first())
        .ifPresent(position -> {
          Active task = active.get(position);
          if (task != null && task.run().equals(run) && task.on().isEmpty()) {
            release(position);
            cursor = Math.min(cursor, position);
            changed();
          }
        });
  }

  /// The segments that changed since they were last written, to be written now.
  public synchronized List<TaskSegment> unwritten() {
    return dirty.stream().mapToObj(this::segment).toList();
  }

  /// All segments that say anything.
  public synchronized List<TaskSegment> segments() {
    List<TaskSegment> segments = new ArrayList<>();
    for (int number = 0; number < codes.length; number++) {
      if (codes[number] != null) {
        segments.add(segment(number));
      }
    }
    return segments;
  }

  public synchronized boolean isWritten() {
    return dirty.isEmpty();
  }

  /// A segment was appended to the books.
  public synchronized void written(int segment) {
    dirty.clear(segment);
  }

  private TaskSegment segment(int number) {
    int[] cost = costs[number];
    return new TaskSegment(number, codes(number), cost == null ? new int[0] : cost);
  }

  synchronized short code(int position) {
    short[] segment = codes[position / TaskSegment.TASKS];
    return segment == null ? TaskCode.OPEN : segment[position % TaskSegment.TASKS];
  }

  synchronized TaskCost cost(int position) {
    int[] segment = costs[position / TaskSegment.TASKS];
    return segment == null ? TaskCost.FIRST : TaskCost.of(segment[position % TaskSegment.TASKS]);
  }

  synchronized boolean isWaiting(int position) {
    return code(position) == TaskCode.OPEN && !active.containsKey(position);
  }

  /// Where a task is offered or claimed, its run.
  synchronized Optional<RunId> runOf(int position) {
    return Optional.ofNullable(active.get(position)).map(Active::run);
  }

  synchronized Optional<JobState.Execution> executionAt(int position) {
    return Optional.ofNullable(active.get(position)).flatMap(Active::on);
  }

  /// @return false where that was known
  synchronized boolean claim(int position, RunId run, JobState.Execution on, boolean isStaging) {
    Active now = new Active(run, Optional.of(on), isStaging);
    Active before = active.put(position, now);
    if (now.equals(before)) {
      return false;
    }
    forget(before);
    staging += isStaging ? 1 : 0;
    changed();
    return true;
  }

  synchronized void mark(int position, short code) {
    int number = position / TaskSegment.TASKS;
    short[] segment = codes(number);
    int place = position % TaskSegment.TASKS;
    count(segment[place], -1);
    segment[place] = code;
    count(code, 1);
    dirty.set(number);
  }

  /// The end of a task.
  synchronized void end(int position, Outcome outcome) {
    release(position);
    mark(position, TaskCode.of(outcome));
  }

  /// The task waits once more.
  synchronized void again(int position, TaskCost cost) {
    release(position);
    int number = position / TaskSegment.TASKS;
    int[] segment = costs[number];
    if (segment == null) {
      segment = new int[size(number)];
      costs[number] = segment;
    }
    segment[position % TaskSegment.TASKS] = cost.packed();
    mark(position, TaskCode.OPEN);
    cursor = Math.min(cursor, position);
  }

  /// To be called after [#mark], [#end] and [#again], once for all of a decision.
  synchronized void changed() {
    int running = active.size() - offered - staging;
    int ended = ok + failed + deleted;
    counts =
        new TaskCounts(total() - ended - running - staging, running, staging, ok, failed, deleted);
  }

  private void release(int position) {
    forget(active.remove(position));
  }

  private void forget(@Nullable Active before) {
    if (before == null) {
      return;
    }
    offered -= before.on().isEmpty() ? 1 : 0;
    staging -= before.isStaging() ? 1 : 0;
  }

  private short[] codes(int number) {
    short[] segment = codes[number];
    if (segment == null) {
      segment = new short[size(number)];
      codes[number] = segment;
    }
    return segment;
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
