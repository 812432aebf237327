package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;

/// qsub's command line.
///
/// @param script the script or directory as typed; absent: standard input, or an executable
/// @param executable what follows `--`, a command and its arguments; empty: a script
public record ParsedArgv(
    List<GivenOption> options, Optional<String> script, List<String> executable) {
  public ParsedArgv {
    options = List.copyOf(options);
    executable = List.copyOf(executable);
  }

  public boolean has(QsubOption option) {
    return options.stream().anyMatch(given -> given.option() == option);
  }

  /// The last value given for `option`; of flags empty text.
  public Optional<String> value(QsubOption option) {
    return options.stream()
        .filter(given -> given.option() == option)
        .reduce((first, second) -> second)
        .map(GivenOption::value);
  }
}
