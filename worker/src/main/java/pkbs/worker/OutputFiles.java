package pkbs.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files that a program writes its output to.
///
/// @param stdout absent where it is joined to `stderr`
/// @param stderr absent where it is joined to `stdout`; never both absent
record OutputFiles(Optional<Path> stdout, Optional<Path> stderr) {
  private static final Logger LOG = LoggerFactory.getLogger(OutputFiles.class);

  /// Adds a line of text to what the program has written so far.
  void append(String line, boolean toStdout) {
    Path file = (toStdout ? stdout.or(() -> stderr) : stderr.or(() -> stdout)).orElseThrow();
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.warn("{}: a message could not be added: {}", file, e.toString());
    }
  }

  /// The file that both or standard output go to.
  Path first() {
    return stdout.or(() -> stderr).orElseThrow();
  }

  /// The file of standard error, where it has one of its own.
  Optional<Path> second() {
    return stdout.isPresent() ? stderr : Optional.empty();
  }
}
