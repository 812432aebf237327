package pkbs.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.worker.process.Child;
import pkbs.worker.process.SpawnRequest;
import pkbs.worker.process.Spawner;

/// Does in the scratch root what every run needs: makes a directory, writes a file, starts a
/// program. If this process dies in the middle, the next start wipes what is left.
///
/// @param scratch the folder under which runs have theirs
record SelfCheck(Path scratch) {
  private static final Logger LOG = LoggerFactory.getLogger(SelfCheck.class);
  private static final int BYTES = 1 << 20;
  private static final Path SHELL = Path.of("/bin/sh");

  /// What is wrong; empty where nothing is. Blocks its platform thread.
  Optional<String> fault() {
    Path place = RunDirectory.runs(scratch).resolve("check");
    try {
      Files.createDirectories(place);
      Files.write(place.resolve("block"), new byte[BYTES]);
      return program(place);
    } catch (IOException | RuntimeException e) {
      return Optional.of(words(e));
    } finally {
      clear(place);
    }
  }

  private static Optional<String> program(Path place) {
    SpawnRequest nothing =
        new SpawnRequest(
            SHELL,
            List.of("sh", "-c", ":"),
            Map.of(),
            place,
            place.resolve("out"),
            Optional.empty(),
            List.of());
    Child.End end = Spawner.spawn(nothing).reap();
    return end.status() == 0 && end.signal() == 0
        ? Optional.empty()
        : Optional.of("%s: ended with %d, signal %d".formatted(SHELL, end.status(), end.signal()));
  }

  private static void clear(Path place) {
    try {
      Tree.delete(place);
    } catch (IOException e) {
      LOG.warn("{}: cannot clear: {}", place, e.toString());
    }
  }

  /// An exception for people: what a file system says needs its class, what pkbs says does not.
  static String words(Exception e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof IOException || e.getMessage() == null
        ? e.getClass().getSimpleName() + ": " + message
        : message;
  }
}
