package pkbs.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The durable part of the tasks of an array by position, and which segments of it are not in the
/// books yet. Guarded by its [TaskTable].
final class TaskStore {
  private final int total;
  private final short @Nullable [][] codes;
  private final int @Nullable [][] costs;
  private final BitSet dirty = new BitSet();

  TaskStore(int total) {
    this.total = total;
    int segments = (total + TaskSegment.TASKS - 1) / TaskSegment.TASKS;
    codes = new short[segments][];
    costs = new int[segments][];
  }

  /// @throws IllegalArgumentException where it is no segment of this array
  void load(TaskSegment segment) {
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
  }

  private int size(int segment) {
    return Math.min(TaskSegment.TASKS, total - segment * TaskSegment.TASKS);
  }

  short code(int position) {
    short[] segment = codes[position / TaskSegment.TASKS];
    return segment == null ? TaskCode.OPEN : segment[position % TaskSegment.TASKS];
  }

  TaskCost cost(int position) {
    int[] segment = costs[position / TaskSegment.TASKS];
    return segment == null ? TaskCost.FIRST : TaskCost.of(segment[position % TaskSegment.TASKS]);
  }

  boolean isFirst(int position) {
    int[] segment = costs[position / TaskSegment.TASKS];
    return segment == null || segment[position % TaskSegment.TASKS] == 0;
  }

  void code(int position, short code) {
    int number = position / TaskSegment.TASKS;
    codes(number)[position % TaskSegment.TASKS] = code;
    dirty.set(number);
  }

  void cost(int position, TaskCost cost) {
    int number = position / TaskSegment.TASKS;
    int[] segment = costs[number];
    if (segment == null) {
      segment = new int[size(number)];
      costs[number] = segment;
    }
    segment[position % TaskSegment.TASKS] = cost.packed();
    dirty.set(number);
  }

  List<TaskSegment> unwritten() {
    return dirty.stream().mapToObj(this::segment).toList();
  }

  List<TaskSegment> segments() {
    List<TaskSegment> segments = new ArrayList<>();
    for (int number = 0; number < codes.length; number++) {
      if (codes[number] != null) {
        segments.add(segment(number));
      }
    }
    return segments;
  }

  boolean isWritten() {
    return dirty.isEmpty();
  }

  void written(int segment) {
    dirty.clear(segment);
  }

  private TaskSegment segment(int number) {
    int[] cost = costs[number];
    return new TaskSegment(number, codes(number), cost == null ? new int[0] : cost);
  }

  private short[] codes(int number) {
    short[] segment = codes[number];
    if (segment == null) {
      segment = new short[size(number)];
      codes[number] = segment;
    }
    return segment;
  }
}
