package pkbs.core;

import java.util.List;
import java.util.Optional;

/// What a job executes.
public sealed interface Program {

  /// The payload is a script.
  ///
  /// @param fileName its name at submission, `STDIN` for standard input
  /// @param interpreter absolute path from `-S`; absent: the shebang, else the owner's login shell
  record Script(String fileName, Optional<String> interpreter) implements Program {}

  /// The payload is a zip with `run.sh` at its top, which is executed like a script.
  record Directory(Optional<String> interpreter) implements Program {}

  /// No payload: a command and its arguments, started without a shell. Source: qsub(1B), `--`.
  ///
  /// @param argv at least one word
  record Executable(List<String> argv) implements Program {
    public Executable {
      argv = List.copyOf(argv);
      if (argv.isEmpty()) {
        throw new IllegalArgumentException("an executable needs at least its own name");
      }
    }
  }
}
