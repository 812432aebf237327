package pkbs.worker;

import java.nio.file.Path;
import java.util.Optional;

/// The files that a program writes its output to.
///
/// @param stdout absent where it is joined to `stderr`
/// @param stderr absent where it is joined to `stdout`; never both absent
record OutputFiles(Optional<Path> stdout, Optional<Path> stderr) {

  /// The file that both or standard output go to.
  Path first() {
    return stdout.or(() -> stderr).orElseThrow();
  }

  /// The file of standard error, where it has one of its own.
  Optional<Path> second() {
    return stdout.isPresent() ? stderr : Optional.empty();
  }
}
