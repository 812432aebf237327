package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import pkbs.core.Limits;

/// The indices of an array job, whichever option names them: `-J X-Y[:Z][%N]` or Torque's `-t
/// LIST[%N]`, where a list joins indices and ranges by commas. Source: qsub(1B) of OpenPBS and of
/// Torque.
///
/// @param ranges rising, apart from one another, without limits of their own; at least one, of
///   together at most [Limits#ARRAY_TASKS_MAX] indices
/// @param runLimit how many tasks may run at a time, 1 or more
public record ArrayTasks(List<ArrayRange> ranges, Optional<Integer> runLimit) {
  private static final int RANGES_MAX = 10_000;

  public ArrayTasks {
    ranges = List.copyOf(ranges);
  }

  public static List<String> examples() {
    return List.of("1-100", "7", "1,10,50-100", "0-999%20", "0-8:2,9%1");
  }

  /// Reads the value of `-J`.
  ///
  /// @throws PbsSyntaxException as [ArrayRange#parse]
  public static ArrayTasks range(String text) {
    ArrayRange range = ArrayRange.parse(text);
    return new ArrayTasks(List.of(withoutLimit(range)), range.runLimit());
  }

  /// Reads the value of `-t`. Indices may stand in any order and more than once.
  ///
  /// @throws PbsSyntaxException unless `text` is a list of 1 to [Limits#ARRAY_TASKS_MAX] indices
  public static ArrayTasks parse(String text) {
    String list = text.strip();
    int percent = list.indexOf('%');
    Optional<Integer> limit = percent < 0 ? Optional.empty() : Optional.of(limit(text, percent));
    String[] items = (percent < 0 ? list : list.substring(0, percent)).split(",", -1);
    if (items.length > RANGES_MAX) {
      throw fault(text, "limit " + RANGES_MAX + " ranges");
    }
    List<ArrayRange> ranges = new ArrayList<>();
    for (String item : items) {
      String range = item.strip();
      ranges.add(ArrayRange.parse(Digits.areDigits(range) ? range + "-" + range : range));
    }
    ranges.sort(Comparator.comparingInt(ArrayRange::first).thenComparingInt(ArrayRange::last));
    ArrayTasks tasks = new ArrayTasks(apart(text, ranges), limit);
    if (tasks.count() > Limits.ARRAY_TASKS_MAX) {
      throw fault(text, "limit " + Limits.ARRAY_TASKS_MAX + " tasks");
    }
    return tasks;
  }

  /// The same, where it has no limit of its own, with this one.
  public ArrayTasks atMost(Optional<Integer> limit) {
    return new ArrayTasks(ranges, runLimit.or(() -> limit));
  }

  /// How many indices there are, 1 to [Limits#ARRAY_TASKS_MAX].
  public long count() {
    return ranges.stream().mapToLong(ArrayRange::taskCount).sum();
  }

  /// Whether `index` is one of the tasks. Costs the logarithm of the number of ranges.
  public boolean contains(int index) {
    int from = 0;
    int to = ranges.size() - 1;
    while (from < to) {
      int middle = (from + to + 1) / 2;
      if (ranges.get(middle).first() <= index) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    ArrayRange range = ranges.get(from);
    return index >= range.first()
        && index <= range.last()
        && (index - range.first()) % range.step() == 0;
  }

  private static int limit(String text, int percent) {
    try {
      return ArrayRange.parse("0-0" + text.strip().substring(percent)).runLimit().orElseThrow();
    } catch (PbsSyntaxException e) {
      throw fault(text, "array run limit must be ≥ 1");
    }
  }

  /// Ranges that touch the same indices become one.
  private static List<ArrayRange> apart(String text, List<ArrayRange> rising) {
    List<ArrayRange> apart = new ArrayList<>();
    for (ArrayRange range : rising) {
      if (apart.isEmpty() || apart.getLast().last() < range.first()) {
        apart.add(range);
        continue;
      }
      ArrayRange before = apart.removeLast();
      if (!before.equals(range) && (before.step() > 1 || range.step() > 1)) {
        throw fault(text, "ranges with steps overlap");
      }
      int last = Math.max(before.last(), range.last());
      apart.add(new ArrayRange(before.first(), last, before.step(), Optional.empty()));
    }
    return apart;
  }

  private static ArrayRange withoutLimit(ArrayRange range) {
    return new ArrayRange(range.first(), range.last(), range.step(), Optional.empty());
  }

  private static PbsSyntaxException fault(String text, String reason) {
    return PbsSyntaxException.whole(text, "array " + Quoted.twice(text) + ": " + reason);
  }

  /// The spelling that [#parse] reads.
  @Override
  public String toString() {
    List<String> items =
        ranges.stream()
            .map(r -> r.first() == r.last() ? Integer.toString(r.first()) : r.toString())
            .toList();
    return String.join(",", items) + runLimit.map(n -> "%" + n).orElse("");
  }
}
