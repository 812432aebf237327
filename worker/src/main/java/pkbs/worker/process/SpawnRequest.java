package pkbs.worker.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A program to start. Standard input is `/dev/null`.
///
/// @param program absolute path of what is executed
/// @param argv what the program sees, its own name first; no NUL in any word
/// @param environment all of it: nothing is inherited; written in this order
/// @param directory absolute, exists
/// @param stdout appended to; created with mode 0600 where it is missing
/// @param stderr the same; absent: joined to `stdout`
/// @param cpus the processors that it may run on, by their numbers; empty: all of the worker's
public record SpawnRequest(
    Path program,
    List<String> argv,
    Map<String, String> environment,
    Path directory,
    Path stdout,
    Optional<Path> stderr,
    List<Integer> cpus) {
  public SpawnRequest {
    argv = List.copyOf(argv);
    cpus = List.copyOf(cpus);
  }

  /// The same with another program.
  SpawnRequest on(Path other) {
    return new SpawnRequest(other, argv, environment, directory, stdout, stderr, cpus);
  }
}
