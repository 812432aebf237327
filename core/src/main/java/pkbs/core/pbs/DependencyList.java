package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pkbs.core.pbs.Dependency.Condition;
import pkbs.core.pbs.Dependency.TaskCount;
import pkbs.core.pbs.JobOperand.Tasks;

/// The value of `-W depend=`, `type[:arg[:arg…]][,type…]`. All conditions have to be met. Source:
/// qsub(1B).
public final class DependencyList {
  private static final Pattern JOB_TYPE = Pattern.compile("(after|before)(|ok|notok|any)");
  private static final Pattern ARRAY_TYPE = Pattern.compile("after(start|ok|notok|any)array");

  /// Torque's `12[][5]`, the count before the server's name or behind it.
  private static final Pattern COUNTED =
      Pattern.compile("(\\s*\\d+\\[\\])(?:\\[(\\d{1,9})\\])?([^\\[]*)(?:\\[(\\d{1,9})\\])?\\s*");

  private static final int COUNT_MAX = 999_999;
  private static final String TYPES =
      "use after, afterok, afternotok, afterany, before…, on:N, runone or singleton";

  private DependencyList() {}

  public static List<String> examples() {
    return List.of(
        "afterok:12",
        "afterok:12.pkbs:13.pkbs,afterany:14",
        "afterany:12[]",
        "after:12",
        "afternotok:12",
        "afterokarray:12[][5]",
        "afteranyarray:12[].pkbs",
        "before:12:13",
        "beforeany:12",
        "on:2",
        "runone:12",
        "singleton");
  }

  /// @throws PbsSyntaxException where a type is unknown, an id is none, or names a task of an array
  public static List<Dependency> parse(String text) {
    List<Dependency> dependencies = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      dependencies.add(one(item.strip()));
    }
    return List.copyOf(dependencies);
  }

  /// What [#parse] reads back.
  public static String spell(List<Dependency> dependencies) {
    return String.join(",", dependencies.stream().map(Dependency::toString).toList());
  }

  private static Dependency one(String item) {
    int colon = item.indexOf(':');
    String type = (colon < 0 ? item : item.substring(0, colon)).strip();
    List<String> words = colon < 0 ? List.of() : List.of(item.substring(colon + 1).split(":", -1));
    Matcher ofJobs = JOB_TYPE.matcher(type);
    if (ofJobs.matches()) {
      Condition condition = condition(ofJobs.group(2));
      return ofJobs.group(1).equals("after")
          ? new Dependency.After(condition, jobs(item, words))
          : new Dependency.Before(condition, jobs(item, words));
    }
    Matcher ofTasks = ARRAY_TYPE.matcher(type);
    if (ofTasks.matches()) {
      return new Dependency.AfterTasks(condition(ofTasks.group(1)), arrays(item, words));
    }
    return switch (type) {
      case "on" -> new Dependency.On(count(item, words));
      case "runone" -> new Dependency.RunOne(jobs(item, words));
      case "singleton" -> singleton(item, words);
      case "synccount", "syncwith" ->
          throw PbsSyntaxException.of(item, "synchronised starts are not supported");
      default -> throw PbsSyntaxException.of(item, "unknown dependency; " + TYPES);
    };
  }

  private static Condition condition(String suffix) {
    return switch (suffix) {
      case "ok" -> Condition.SUCCEEDED;
      case "notok" -> Condition.FAILED;
      case "any" -> Condition.ENDED;
      default -> Condition.STARTED;
    };
  }

  private static List<JobOperand> jobs(String item, List<String> words) {
    checkGiven(item, words);
    return words.stream().map(word -> whole(item, JobOperand.parse(word))).toList();
  }

  private static List<TaskCount> arrays(String item, List<String> words) {
    checkGiven(item, words);
    return words.stream().map(word -> array(item, word)).toList();
  }

  private static void checkGiven(String item, List<String> words) {
    if (words.isEmpty() || words.stream().anyMatch(String::isBlank)) {
      String type = words.isEmpty() ? item : item.substring(0, item.indexOf(':'));
      throw PbsSyntaxException.of(item, "no job given; write " + type.strip() + ":ID");
    }
  }

  private static JobOperand whole(String item, JobOperand job) {
    return switch (job.tasks()) {
      case Tasks.None(), Tasks.All() -> job;
      case Tasks.One _, Tasks.Some _ ->
          throw PbsSyntaxException.of(
              item,
              "one task of an array cannot be waited for; use " + job.job().sequence() + "[]");
    };
  }

  private static TaskCount array(String item, String word) {
    Matcher counted = COUNTED.matcher(word);
    if (!counted.matches()) {
      JobOperand.parse(word);
      throw PbsSyntaxException.of(item, "not an array; write ID[]");
    }
    JobOperand array = JobOperand.parse(counted.group(1) + counted.group(3));
    Optional<Integer> count =
        Optional.ofNullable(counted.group(2))
            .or(() -> Optional.ofNullable(counted.group(4)))
            .map(Integer::valueOf);
    if (count.equals(Optional.of(0))) {
      throw PbsSyntaxException.of(item, "count must be ≥ 1");
    }
    return new TaskCount(array, count);
  }

  private static int count(String item, List<String> words) {
    if (words.size() != 1 || number(words.getFirst()) < 1) {
      throw PbsSyntaxException.of(item, "write on:N with N from 1 to " + COUNT_MAX);
    }
    return number(words.getFirst());
  }

  /// 0 where `digits` is no number or too large.
  private static int number(String digits) {
    long value = Digits.areDigits(digits) ? Digits.capped(digits, COUNT_MAX + 1L) : 0;
    return value > COUNT_MAX ? 0 : (int) value;
  }

  private static Dependency singleton(String item, List<String> words) {
    if (!words.isEmpty()) {
      throw PbsSyntaxException.of(item, "singleton takes no ids");
    }
    return new Dependency.Singleton();
  }
}
