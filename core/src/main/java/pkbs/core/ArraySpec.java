package pkbs.core;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// The tasks of an array and how many of them may do what. Part of a job's spec.
///
/// @param ranges rising and apart from one another, at least one; together 1 to
///   [Limits#ARRAY_TASKS_MAX] indices
/// @param slots how many tasks may be under way at a time (`%N`), 1 or more; absent: any number
/// @param maxFails how many failed tasks end the waiting ones (`--max-fails`), 1 or more; absent:
///   none
/// @param variety in what tasks differ besides their indices
/// @param chunk how many neighbours make a block, whose first attempt is one run (`--chunk`), 1 to
///   [Limits#CHUNK_TASKS_MAX]; never changes. Missing in old records: 1
public record ArraySpec(
    List<TaskRange> ranges,
    Optional<Integer> slots,
    Optional<Integer> maxFails,
    Variety variety,
    int chunk) {
  /// As many chunks as slots of a large site, so that a short array starts all of its tasks at
  /// once.
  private static final int CHUNKS = 64;

  private static final int CHUNK_AUTO_MAX = 64;

  public ArraySpec {
    ranges = List.copyOf(ranges);
    variety = variety == null ? Variety.PLAIN : variety;
    chunk = Math.max(1, chunk);
    if (ranges.isEmpty()) {
      throw new IllegalArgumentException("an array without tasks");
    }
  }

  /// Tasks that differ by their indices only, each in a run of its own.
  public static ArraySpec of(
      List<TaskRange> ranges, Optional<Integer> slots, Optional<Integer> maxFails) {
    return new ArraySpec(ranges, slots, maxFails, Variety.PLAIN, 1);
  }

  /// The size of the blocks of an array that says none.
  ///
  /// @param count of its tasks
  public static int autoChunk(int count) {
    return Math.clamp(count / CHUNKS, 1, CHUNK_AUTO_MAX);
  }

  /// The same tasks in blocks of another size; for an array that was not submitted yet.
  public ArraySpec inChunksOf(int size) {
    return new ArraySpec(ranges, slots, maxFails, variety, size);
  }

  /// @param dashed whether names and outputs are told apart as Torque does, `name.o12-7`, and not
  ///   as PBS Pro does, `name.o12.7`
  /// @param table the values of each task, in the payload bucket, as [SweepTable] has them
  public record Variety(boolean dashed, Optional<PayloadRef> table) {
    public static final Variety PLAIN = new Variety(false, Optional.empty());
  }

  /// 1 to [Limits#ARRAY_TASKS_MAX].
  public int count() {
    return ranges.stream().mapToInt(TaskRange::count).sum();
  }

  public boolean contains(int index) {
    return ranges.stream().anyMatch(range -> range.contains(index));
  }

  /// The place of an index among all, from 0; empty where there is no such task.
  public OptionalInt position(int index) {
    return new TaskNumbers(ranges).position(index);
  }

  /// What tells the output of a task from those of the others: `.7` or `-7`.
  ///
  /// @param index or what stands for it
  public String suffix(Object index) {
    return (variety.dashed() ? "-" : ".") + index;
  }

  /// The same tasks with another bound on how many are under way.
  public ArraySpec withSlots(Optional<Integer> bound) {
    return new ArraySpec(ranges, bound, maxFails, variety, chunk);
  }

  /// The indices as submitted: `1-10`, `1,10,50-100`. Source: qstat(1B), `array_indices_submitted`.
  public String indices() {
    return ranges.stream().map(TaskRange::toString).collect(Collectors.joining(","));
  }
}
