package pkbs.core;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// Between the indices that users see and positions 0, 1, 2… in the order of the indices. Reading
/// costs the logarithm of the number of ranges.
final class TaskNumbers {
  private final TaskRange[] ranges;
  private final int[] firsts;
  private final int[] starts;

  TaskNumbers(List<TaskRange> rising) {
    ranges = rising.toArray(TaskRange[]::new);
    firsts = new int[ranges.length];
    starts = new int[ranges.length + 1];
    for (int i = 0; i < ranges.length; i++) {
      firsts[i] = ranges[i].first();
      starts[i + 1] = starts[i] + ranges[i].count();
    }
  }

  int count() {
    return starts[ranges.length];
  }

  int index(int position) {
    int range = last(starts, position);
    return ranges[range].at(position - starts[range]);
  }

  /// Empty where the array has no such index.
  OptionalInt position(int index) {
    int range = last(firsts, index);
    if (range < 0 || !ranges[range].contains(index)) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(starts[range] + (index - firsts[range]) / ranges[range].step());
  }

  /// The last entry that is not above `value`; -1 where all are.
  private static int last(int[] rising, int value) {
    int found = Arrays.binarySearch(rising, value);
    return found >= 0 ? found : -found - 2;
  }
}
