package pkbs.core;

/// Task indices of an array from `first` to at most `last` in steps of `step`. Source: qsub(1B),
/// `-J`.
///
/// @param first 0 or more
/// @param last `first` or more, itself an index only where a step ends on it
/// @param step 1 or more
public record TaskRange(int first, int last, int step) {
  public TaskRange {
    if (first < 0 || last < first || step < 1) {
      throw new IllegalArgumentException("no task range: " + first + "-" + last + ":" + step);
    }
  }

  /// How many indices there are, 1 or more.
  public int count() {
    return (last - first) / step + 1;
  }

  /// The n-th index, from 0.
  public int at(int n) {
    return first + n * step;
  }

  public boolean contains(int index) {
    return index >= first && index <= last && (index - first) % step == 0;
  }

  /// `7`, `1-10`, `0-9:3`.
  @Override
  public String toString() {
    if (count() == 1) {
      return Integer.toString(first);
    }
    return first + "-" + last + (step == 1 ? "" : ":" + step);
  }
}
