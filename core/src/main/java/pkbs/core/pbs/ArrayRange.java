package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;
import pkbs.core.Limits;

/// The indices of an array job, `X-Y[:Z][%N]`: from `first` to at most `last` in steps of `step`.
/// Source: qsub(1B), `-J`; beyond it, `X` may equal `Y`.
///
/// @param first 0 or more
/// @param last `first` or more
/// @param step 1 or more
/// @param runLimit how many tasks may run at a time, 1 or more
public record ArrayRange(int first, int last, int step, Optional<Integer> runLimit) {
  private static final long BEYOND_INT = Integer.MAX_VALUE + 1L;

  public static List<String> examples() {
    return List.of("1-100", "0-9:3", "1-1000%20", "0-1000:10%5", "7-7");
  }

  /// 1 to [Limits#ARRAY_TASKS_MAX].
  public int taskCount() {
    return (last - first) / step + 1;
  }

  /// @throws PbsSyntaxException unless `text` is a range of 1 to [Limits#ARRAY_TASKS_MAX] tasks
  public static ArrayRange parse(String text) {
    String range = text.strip();
    Optional<String> limitText = after(range, '%');
    range = before(range, '%');
    Optional<String> stepText = after(range, ':');
    range = before(range, ':');
    if (range.indexOf('-') < 0 && Digits.areDigits(range)) {
      throw fault(text, "not a range; use X-Y[:Z][%N]");
    }
    long first = number(text, before(range, '-'));
    long last = number(text, after(range, '-').orElse(""));
    long step = positive(text, stepText, "step must be ≥ 1").orElse(1L);
    Optional<Long> limit = positive(text, limitText, "array run limit must be ≥ 1");
    checkBounds(text, first, last, step);
    return new ArrayRange(
        (int) first,
        (int) last,
        (int) Math.min(step, Integer.MAX_VALUE),
        limit.map(ArrayRange::cut));
  }

  private static void checkBounds(String text, long first, long last, long step) {
    if (last < first) {
      throw fault(text, "end before start");
    }
    if ((last - first) / step + 1 > Limits.ARRAY_TASKS_MAX) {
      throw fault(text, "limit " + Limits.ARRAY_TASKS_MAX + " tasks");
    }
    if (last >= BEYOND_INT) {
      throw fault(text, "index must be ≤ " + Integer.MAX_VALUE);
    }
  }

  private static Optional<Long> positive(String text, Optional<String> part, String rule) {
    if (part.isEmpty()) {
      return Optional.empty();
    }
    String digits = part.get().startsWith("-") ? part.get().substring(1) : part.get();
    long value = number(text, digits);
    if (value == 0 || part.get().startsWith("-")) {
      throw fault(text, rule);
    }
    return Optional.of(value);
  }

  private static long number(String text, String digits) {
    if (!Digits.areDigits(digits)) {
      throw fault(text, "not a number");
    }
    return Digits.capped(digits, BEYOND_INT);
  }

  private static int cut(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  private static String before(String text, char separator) {
    int at = text.indexOf(separator);
    return at < 0 ? text : text.substring(0, at);
  }

  private static Optional<String> after(String text, char separator) {
    int at = text.indexOf(separator);
    return at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1));
  }

  private static PbsSyntaxException fault(String text, String reason) {
    return PbsSyntaxException.whole(text, "array " + Quoted.twice(text) + ": " + reason);
  }

  /// The spelling that [#parse] reads.
  @Override
  public String toString() {
    return first
        + "-"
        + last
        + (step == 1 ? "" : ":" + step)
        + runLimit.map(n -> "%" + n).orElse("");
  }
}
