package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;

/// One row of qsub's option table.
///
/// @param name as typed: `-N`, `--upload`
/// @param value what `--help` calls the value; absent: the option is a flag
/// @param description for `--help`, or for an option that is not supported yet the noun of its
///   refusal
/// @param supported whether it is carried out; else it is refused by name
/// @param inDirectives whether `#PBS` lines may hold it
/// @param examples valid values, empty for a flag
public record OptionRule(
    String name,
    Optional<String> value,
    String description,
    boolean supported,
    boolean inDirectives,
    List<String> examples) {
  public OptionRule {
    examples = List.copyOf(examples);
  }

  static OptionRule flag(String name, String description) {
    return new OptionRule(name, Optional.empty(), description, true, true, List.of());
  }

  static OptionRule value(String name, String value, String description, List<String> examples) {
    return new OptionRule(name, Optional.of(value), description, true, true, examples);
  }

  static OptionRule notYet(String name, String noun) {
    return new OptionRule(name, Optional.empty(), noun, false, true, List.of());
  }

  OptionRule onCommandLineOnly() {
    return new OptionRule(name, value, description, supported, false, examples);
  }

  public boolean takesValue() {
    return value.isPresent();
  }
}
