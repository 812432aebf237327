package pkbs.core.pbs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the `-W` lists of a submission ask for. Of a repeated attribute the last value counts.
/// Source: qsub(1B), `-W`.
///
/// @param depend empty: none
/// @param block whether qsub waits for the end
/// @param groupList as typed
/// @param umask permission bits that new files lack, 0 to 0777
/// @param sandbox where the job starts; absent: in its own clean directory
/// @param runCount how many runs the job has had, 0 or more
/// @param maxRunSubjobs how many tasks may run at a time, 1 or more
/// @param others the rest, known to PBS or not, as typed
public record Attributes(
    List<Dependency> depend,
    Optional<Boolean> block,
    Optional<String> groupList,
    Optional<Integer> umask,
    Optional<Sandbox> sandbox,
    List<StagedFile> stagein,
    List<StagedFile> stageout,
    Optional<Integer> runCount,
    Optional<Integer> maxRunSubjobs,
    Map<String, String> others) {
  private static final Pattern UMASK = Pattern.compile("0*[0-7]{1,3}");
  private static final int OCTAL = 8;

  /// Where a job starts.
  public enum Sandbox {
    PRIVATE,
    HOME
  }

  public Attributes {
    depend = List.copyOf(depend);
    stagein = List.copyOf(stagein);
    stageout = List.copyOf(stageout);
    others = Map.copyOf(others);
  }

  /// @throws PbsSyntaxException where a value is illegal, or a name is so near to a known one that
  ///   it is a slip
  static Attributes of(AttributeList list) {
    return of(list.items());
  }

  static Attributes of(List<AttributeList.Item> items) {
    Map<String, String> values = new LinkedHashMap<>();
    for (AttributeList.Item item : items) {
      AttributeRule.checkName(item.name());
      values.put(item.name(), item.value());
    }
    return new Attributes(
        take(values, "depend", DependencyList::parse).orElse(List.of()),
        take(values, "block").map(text -> isTrue("block", text)),
        take(values, "group_list", PlainValues::text),
        take(values, "umask").map(Attributes::umask),
        take(values, "sandbox").map(Attributes::sandbox),
        take(values, "stagein", StagedFile::parse).orElse(List.of()),
        take(values, "stageout", StagedFile::parse).orElse(List.of()),
        take(values, "run_count", text -> (int) PlainValues.number(text)),
        take(values, "max_run_subjobs", Attributes::limit),
        values);
  }

  private static Optional<String> take(Map<String, String> values, String name) {
    return Stream.ofNullable(values.remove(name)).findFirst();
  }

  /// Faults of a value that does not say of which attribute it is get its name.
  private static <T> Optional<T> take(
      Map<String, String> values, String name, Function<String, T> parse) {
    try {
      return take(values, name).map(parse);
    } catch (PbsSyntaxException e) {
      throw e.in(name + "=" + e.text());
    }
  }

  /// @param name for the message
  static boolean isTrue(String name, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "t", "y", "yes", "1" -> true;
      case "false", "f", "n", "no", "0" -> false;
      default ->
          throw PbsSyntaxException.of(
              name + "=" + value, "use %s=true or %s=false".formatted(name, name));
    };
  }

  private static int umask(String text) {
    if (!UMASK.matcher(text).matches()) {
      throw PbsSyntaxException.of("umask=" + text, "use octal digits, umask=022");
    }
    return Integer.parseInt(text, OCTAL);
  }

  private static Sandbox sandbox(String text) {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "PRIVATE" -> Sandbox.PRIVATE;
      case "HOME" -> Sandbox.HOME;
      default ->
          throw PbsSyntaxException.of("sandbox=" + text, "use sandbox=PRIVATE or sandbox=HOME");
    };
  }

  private static int limit(String text) {
    long limit = PlainValues.number(text);
    if (limit == 0) {
      throw PbsSyntaxException.of(text, "must be ≥ 1");
    }
    return (int) limit;
  }
}
