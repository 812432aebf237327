package pkbs.standalone;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A process to start: detached from the terminal, in a session of its own, with nothing to read
/// and its output in a log file.
///
/// @param address where it answers; empty where it does not
/// @param command the program and its arguments; no secrets, everybody may read them
/// @param environment all of it; no secrets
/// @param paths the working directory and the log
record Launch(
    Role role, String address, List<String> command, Map<String, String> environment, Paths paths) {

  /// @param log appended to; put aside as `.1` once it is large
  record Paths(Path folder, Path log) {
    private static final long LOG_BYTES_MAX = 8L << 20;

    private void rotate() throws IOException {
      if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
        Path old = log.resolveSibling(log.getFileName() + ".1");
        Files.move(log, old, StandardCopyOption.REPLACE_EXISTING);
      }
      PrivateFile.touch(log);
    }
  }

  /// Of util-linux, which every Debian has.
  private static final String SETSID = "/usr/bin/setsid";

  Launch {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /// @throws IOException where the program cannot be started
  Process start() throws IOException {
    paths.rotate();
    // setsid becomes the program, it does not stay above it: the pid is the program's.
    List<String> line = new ArrayList<>(List.of(SETSID));
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.directory(paths.folder().toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(paths.log().toFile()));
    builder.redirectErrorStream(true);
    return builder.start();
  }
}
