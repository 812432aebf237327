package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pkbs.core.JobId;

/// What a command is told to act on: a job, an array, or tasks of it, `SEQ[ '[' [I|A-B[:S]|LIST]
/// ']' ][.SERVER][@SERVER]`. There is one server, so that its names are kept and not looked at.
/// Source: pbs_job_identifiers(7B).
///
/// @param server what follows the first dot
/// @param at what follows `@`, may be empty
public record JobOperand(JobId job, Tasks tasks, Optional<String> server, Optional<String> at) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "(\\d{1,12})(?:\\[([0-9,:-]*)\\])?(?:\\.([A-Za-z0-9._-]+))?(?:@([A-Za-z0-9._-]*))?");

  /// Which tasks of an array are meant.
  public sealed interface Tasks {
    /// `12`, a plain job.
    record None() implements Tasks {}

    /// `12[]`, the array itself.
    record All() implements Tasks {}

    /// `12[7]`.
    record One(int index) implements Tasks {}

    /// `12[3-9]`, `12[1,4-6]`; an index that the array lacks is no fault.
    record Some(ArrayTasks indices) implements Tasks {}
  }

  public static List<String> examples() {
    return List.of(
        "1234", "1234.pkbs", "12[].pkbs", "12[7]", "12[3-9]", "12[1,4-6].pkbs@host", "12@");
  }

  /// A job, or an array as a whole, by its number.
  public static JobOperand of(JobId job) {
    return new JobOperand(job, new Tasks.None(), Optional.empty(), Optional.empty());
  }

  /// Each task of a range or list as an operand of its own; else itself.
  public List<JobOperand> each() {
    return tasks instanceof Tasks.Some(ArrayTasks indices)
        ? indices.ranges().stream()
            .flatMapToInt(range ->
                IntStream.range(0, range.taskCount()).map(i -> range.first() + i * range.step()))
            .mapToObj(index -> new JobOperand(job, new Tasks.One(index), server, at))
            .toList()
        : List.of(this);
  }

  /// Whether `text` is meant as a job and not as a queue or server: it begins with a digit.
  public static boolean isJob(String text) {
    String bare = text.stripLeading();
    return !bare.isEmpty() && Digits.areDigits(bare.substring(0, 1));
  }

  /// Reads an operand, with blanks or a newline around it.
  ///
  /// @throws PbsSyntaxException whose message PBS has, for any other text
  public static JobOperand parse(String text) {
    Matcher matcher = SHAPE.matcher(text.strip());
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw fault(text);
    }
    return new JobOperand(
        new JobId(Long.parseLong(matcher.group(1))),
        tasks(text, matcher.group(2)),
        Optional.ofNullable(matcher.group(3)),
        Optional.ofNullable(matcher.group(4)));
  }

  private static Tasks tasks(String text, @Nullable String indices) {
    if (indices == null) {
      return new Tasks.None();
    }
    if (indices.isEmpty()) {
      return new Tasks.All();
    }
    try {
      ArrayTasks tasks = ArrayTasks.parse(indices);
      return Digits.areDigits(indices)
          ? new Tasks.One(tasks.ranges().getFirst().first())
          : new Tasks.Some(tasks);
    } catch (PbsSyntaxException e) {
      throw fault(text);
    }
  }

  private static PbsSyntaxException fault(String text) {
    return PbsSyntaxException.whole(
        text, "illegally formed job identifier: " + Quoted.shown(text.strip()));
  }

  /// The full id: `12[7].pkbs`.
  public String id() {
    return number() + "." + JobId.SERVER;
  }

  private String number() {
    return job.sequence()
        + switch (tasks) {
          case Tasks.None() -> "";
          case Tasks.All() -> "[]";
          case Tasks.One(int index) -> "[" + index + "]";
          case Tasks.Some(ArrayTasks indices) -> "[" + indices + "]";
        };
  }

  /// The spelling that [#parse] reads.
  @Override
  public String toString() {
    return number()
        + server.map(name -> "." + name).orElse("")
        + at.map(name -> "@" + name).orElse("");
  }
}
