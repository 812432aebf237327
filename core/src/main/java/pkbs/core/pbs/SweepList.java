package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pkbs.core.Limits;
import pkbs.core.SweepTable;

/// One axis of a grid, `NAME=VALUE,…`: values as in a line of [CsvTable], where `A..B` stands for
/// all whole numbers from A to B.
public final class SweepList {
  private static final Pattern RANGE = Pattern.compile("(-?\\d{1,9})\\.\\.(-?\\d{1,9})");

  private SweepList() {}

  public static List<String> examples() {
    return List.of("lr=0.1,0.01", "seed=1..5", "mode=fast,\"slow, safe\"");
  }

  /// @throws PbsSyntaxException where there is no `=`, the name is none, or the values are more
  ///   than an array may have
  public static SweepTable parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || equals == text.length() - 1) {
      throw PbsSyntaxException.of(text, "write NAME=VALUE,…");
    }
    String name = text.substring(0, equals).strip();
    SweepColumn.check(name);
    List<String> values = new ArrayList<>();
    for (String item : CsvTable.fields(text.substring(equals + 1))) {
      Matcher range = RANGE.matcher(item);
      if (range.matches()) {
        count(text, values, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
      } else {
        values.add(item);
      }
    }
    return SweepTable.of(name, values);
  }

  private static void count(String text, List<String> values, int from, int to) {
    if (to < from) {
      throw PbsSyntaxException.of(text, "end before start");
    }
    if ((long) to - from + 1 + values.size() > Limits.ARRAY_TASKS_MAX) {
      throw PbsSyntaxException.of(text, "limit " + Limits.ARRAY_TASKS_MAX + " values");
    }
    for (int value = from; value <= to; value++) {
      values.add(Integer.toString(value));
    }
  }
}
