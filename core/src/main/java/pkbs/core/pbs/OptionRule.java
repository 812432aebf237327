package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;

/// One row of qsub's option table.
///
/// @param name as typed: `-N`, `--upload`
/// @param value what `--help` calls the value; absent: the option is a flag
/// @param description for `--help`; of an option that is not carried out the noun of its remark
/// @param inDirectives whether `#PBS` lines may hold it
/// @param examples valid values, empty for a flag
public record OptionRule(
    String name,
    Optional<String> value,
    String description,
    Effect effect,
    boolean inDirectives,
    List<String> examples) {
  public OptionRule {
    examples = List.copyOf(examples);
  }

  static OptionRule flag(String name, String description) {
    return new OptionRule(name, Optional.empty(), description, Effect.CARRIED_OUT, true, List.of());
  }

  static OptionRule value(String name, String value, String description, List<String> examples) {
    return new OptionRule(
        name, Optional.of(value), description, Effect.CARRIED_OUT, true, examples);
  }

  OptionRule onCommandLineOnly() {
    return new OptionRule(name, value, description, effect, false, examples);
  }

  OptionRule withoutEffect() {
    return new OptionRule(name, value, description, Effect.NONE, inDirectives, examples);
  }

  OptionRule notYet() {
    return new OptionRule(name, value, description, Effect.NOT_YET, inDirectives, examples);
  }

  public boolean takesValue() {
    return value.isPresent();
  }
}
