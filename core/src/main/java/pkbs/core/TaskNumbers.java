package pkbs.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

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

  /// The indices of the positions that pass, as ranges: `3-9,12`.
  ///
  /// @param rangesMax where there are more, the rest is left out and `,...` stands for it
  String ranges(IntPredicate wanted, int rangesMax) {
    List<String> found = new ArrayList<>();
    int first = -1;
    for (int position = 0; position <= count(); position++) {
      boolean isIn = position < count() && wanted.test(position);
      if (isIn && first < 0) {
        first = position;
      } else if (first >= 0 && (!isIn || index(position) != index(position - 1) + 1)) {
        found.add(new TaskRange(index(first), index(position - 1), 1).toString());
        first = isIn ? position : -1;
      }
      if (found.size() > rangesMax) {
        return String.join(",", found.subList(0, rangesMax)) + ",...";
      }
    }
    return String.join(",", found);
  }

  /// The last entry that is not above `value`; -1 where all are.
  private static int last(int[] rising, int value) {
    int found = Arrays.binarySearch(rising, value);
    return found >= 0 ? found : -found - 2;
  }
}
