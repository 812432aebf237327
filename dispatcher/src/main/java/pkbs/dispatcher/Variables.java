package pkbs.dispatcher;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import pkbs.core.EnvironmentBlock;
import pkbs.core.Limits;
import pkbs.core.RefusedException;
import pkbs.core.pbs.Quoted;
import pkbs.core.pbs.VariableList;
import pkbs.protocol.Route;

/// The rules for a job's environment. The field of each refusal names the variable.
final class Variables {
  private static final int KIB = 1024;
  private static final int ORIGIN_BYTES_MAX = 8 * KIB;
  private static final Set<String> ORIGIN =
      Set.of("HOME", "LANG", "LOGNAME", "PATH", "MAIL", "SHELL", "TZ", "SYSTEM");

  private Variables() {}

  /// @return the warnings
  static List<String> check(Map<String, String> variables) {
    Set<String> names = new TreeSet<>(variables.keySet());
    for (String name : names) {
      checkOne(name, variables.get(name));
    }
    if (names.size() > Limits.ENV_VARIABLES_MAX) {
      String surplus = names.stream().skip(Limits.ENV_VARIABLES_MAX).findFirst().orElseThrow();
      throw Checks.invalid(
          "variables." + surplus,
          "environment has %d variables, limit %d"
              .formatted(names.size(), Limits.ENV_VARIABLES_MAX),
          "name variables with -v");
    }
    checkSize(variables);
    return names.stream()
        .filter(Secrets::isSecretName)
        .map(name ->
            "variable %s looks like a secret; it is kept with the job, masked in listings"
                .formatted(name))
        .toList();
  }

  /// Those of a part of their own.
  static Map<String, String> ofPart(byte[] block, Map<String, String> ofSpec) {
    if (!ofSpec.isEmpty()) {
      throw Checks.malformed(
          "variables", "variables are in the spec and in a part of their own; send one of them");
    }
    return EnvironmentBlock.read(block)
        .orElseThrow(() ->
            Checks.malformed(
                Route.ENVIRONMENT_PART,
                "environment is not a list of NAME=VALUE in UTF-8, each ended by a zero byte"));
  }

  /// Whether they are too many or too large for the record of a job.
  static boolean areBesideTheRecord(Map<String, String> variables) {
    return variables.size() > Limits.RECORD_VARIABLES_MAX
        || variables.entrySet().stream().mapToInt(Variables::bytes).sum()
            > Limits.RECORD_VARIABLES_BYTES_MAX;
  }

  private static void checkOne(String name, String value) {
    Checks.grammar(
        "variables",
        name,
        text -> {
          VariableList.checkName(text);
          return text;
        });
    Checks.checkText("variables", name, Limits.ENV_NAME_BYTES_MAX);
    if (value.indexOf('\0') >= 0 || !Checks.isText(value)) {
      throw Checks.invalid(
          "variables." + name, "variable %s: value is not text".formatted(Quoted.twice(name)));
    }
    int bytes = bytes(Map.entry(name, value));
    if (bytes > Limits.ENV_VARIABLE_BYTES_MAX) {
      throw Checks.invalid(
          "variables." + name,
          "variable %s: %d bytes, limit %d"
              .formatted(Quoted.twice(name), bytes, Limits.ENV_VARIABLE_BYTES_MAX),
          "pass data in a file");
    }
  }

  private static void checkSize(Map<String, String> variables) {
    int bytes = variables.entrySet().stream().mapToInt(Variables::bytes).sum();
    if (bytes > Limits.ENV_BYTES_MAX) {
      String largest =
          variables.entrySet().stream()
              .max(Comparator.comparingInt(Variables::bytes))
              .map(Map.Entry::getKey)
              .orElseThrow();
      throw tooLarge("variables." + largest, bytes);
    }
  }

  /// @param field names the largest one
  static RefusedException tooLarge(String field, int bytes) {
    return Checks.invalid(
        field,
        "environment is %d kB, limit %d kB"
            .formatted((bytes + KIB - 1) / KIB, Limits.ENV_BYTES_MAX / KIB),
        "name variables with -v");
  }

  /// The submitter's own variables, of which `PBS_O_*` is made.
  static void checkOrigin(Map<String, String> variables) {
    for (String name : new TreeSet<>(variables.keySet())) {
      if (!ORIGIN.contains(name)) {
        throw Checks.invalid(
            "from.variables",
            "from.variables %s: unknown".formatted(Quoted.twice(name)),
            "use " + String.join(", ", new TreeSet<>(ORIGIN)));
      }
      Checks.requireText("from.variables." + name, variables.get(name));
    }
    int bytes = variables.entrySet().stream().mapToInt(Variables::bytes).sum();
    if (bytes > ORIGIN_BYTES_MAX) {
      throw Checks.invalid(
          "from.variables",
          "from.variables is %d kB, limit %d kB"
              .formatted((bytes + KIB - 1) / KIB, ORIGIN_BYTES_MAX / KIB));
    }
  }

  /// As in an environment block: name, `=`, value, end.
  private static int bytes(Map.Entry<String, String> variable) {
    return variable.getKey().getBytes(StandardCharsets.UTF_8).length
        + variable.getValue().getBytes(StandardCharsets.UTF_8).length
        + 2;
  }
}
