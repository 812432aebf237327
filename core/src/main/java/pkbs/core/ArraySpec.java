package pkbs.core;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What makes a job an array: its tasks, and the bounds on them. Written once at submission; only
/// the bounds may be altered later.
///
/// @param ranges rising and apart from one another, at least one; together at most
///   [Limits#ARRAY_TASKS_MAX] indices
/// @param slots how many tasks may be under way at a time (`%N`); absent: as many as fit
/// @param maxFails how many failed tasks end the array's waiting ones (`--max-fails`), 1 or more
public record ArraySpec(
    List<TaskRange> ranges, Optional<Integer> slots, Optional<Integer> maxFails) {
  public ArraySpec {
    ranges = List.copyOf(ranges);
    if (ranges.isEmpty()) {
      throw new IllegalArgumentException("an array without tasks");
    }
  }

  /// 1 to [Limits#ARRAY_TASKS_MAX].
  public int count() {
    return ranges.stream().mapToInt(TaskRange::count).sum();
  }

  public boolean contains(int index) {
    return ranges.stream().anyMatch(range -> range.contains(index));
  }

  /// The same tasks with another bound on how many are under way.
  public ArraySpec withSlots(Optional<Integer> bound) {
    return new ArraySpec(ranges, bound, maxFails);
  }

  /// The indices as submitted: `1-10`, `1,10,50-100`. Source: qstat(1B), `array_indices_submitted`.
  public String indices() {
    return ranges.stream().map(TaskRange::toString).collect(Collectors.joining(","));
  }
}
