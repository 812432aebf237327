package pkbs.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/// Puts a finished output file at its destination, complete and at once: a temporary file beside
/// it, then a rename. Who planted a link under the temporary name gains nothing: it is created anew
/// under a random one.
final class Delivery {
  private Delivery() {}

  /// @param what `stdout` or `stderr`
  /// @return why it is not there; empty where it is
  static Optional<String> deliver(String what, Path file, Path destination) {
    try {
      Path place = behindLink(destination);
      if (Files.exists(place) && !Files.isRegularFile(place)) {
        return Optional.of(note(what, destination, "is not a regular file"));
      }
      put(file, place);
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.of(note(what, destination, "no such directory"));
    } catch (FileSystemException e) {
      String reason = e.getReason();
      return Optional.of(note(what, destination, reason == null ? "permission denied" : reason));
    } catch (IOException e) {
      return Optional.of(note(what, destination, e.getMessage()));
    }
  }

  /// A destination that the user made a link keeps being one.
  private static Path behindLink(Path destination) throws IOException {
    return Files.isSymbolicLink(destination) && Files.exists(destination)
        ? destination.toRealPath()
        : destination;
  }

  private static void put(Path file, Path place) throws IOException {
    Path fresh = place.resolveSibling(".pkbs-" + UUID.randomUUID());
    try {
      try (OutputStream out =
          Files.newOutputStream(
              fresh,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS)) {
        Files.copy(file, out);
      }
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static String note(String what, Path destination, String reason) {
    return what + " not delivered at " + destination + ": " + reason;
  }
}
