package pkbs.standalone.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The processes of a rig's jobs: those that have a job directory of the rig in their environment.
final class JobProcesses {
  private static final String DIRECTORY = "PBS_JOBDIR=";

  private JobProcesses() {}

  /// @param directory of the job
  record Found(long pid, Path directory) {
    /// SIGKILL.
    void kill() {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public String toString() {
      return "process " + pid + " of " + directory;
    }
  }

  /// Those of now, whose directory is below this folder.
  static List<Found> below(Path folder) {
    List<Found> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        directory(process)
            .filter(directory -> directory.startsWith(folder))
            .ifPresent(directory -> found.add(new Found(pid(process), directory)));
      }
      return List.copyOf(found);
    } catch (IOException e) {
      throw new UncheckedIOException("/proc", e);
    }
  }

  private static long pid(Path process) {
    return Long.parseLong(process.getFileName().toString());
  }

  private static Optional<Path> directory(Path process) {
    try {
      byte[] bytes = Files.readAllBytes(process.resolve("environ"));
      for (String entry : new String(bytes, StandardCharsets.UTF_8).split("\0")) {
        if (entry.startsWith(DIRECTORY)) {
          return Optional.of(Path.of(entry.substring(DIRECTORY.length())));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      // Another user's, or gone meanwhile.
      return Optional.empty();
    }
  }
}
