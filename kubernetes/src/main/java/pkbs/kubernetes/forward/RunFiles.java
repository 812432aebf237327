package pkbs.kubernetes.forward;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// An agent's two files: `BASE.lock`, locked as long as it lives, and `BASE.url` with its address.
/// The kernel takes the lock away with the process, so an address counts only while the lock is
/// held: nobody else can be behind its port then.
record RunFiles(Path base) {
  private static final long LOCK_NANOS = 1_000_000_000L;
  private static final long PAUSE_MILLIS = 20;

  /// Empty where another agent holds it. The lock goes with the process, or with the channel.
  Optional<FileChannel> lock() throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(
            path(".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    Files.setPosixFilePermissions(path(".lock"), PosixFilePermissions.fromString("rw-------"));
    long begun = System.nanoTime();
    // A command that looks whether the lock is held holds it itself for a moment.
    do {
      Optional<FileLock> lock = Optional.ofNullable(channel.tryLock());
      if (lock.isPresent()) {
        Files.deleteIfExists(path(".url"));
        return Optional.of(channel);
      }
      Thread.sleep(PAUSE_MILLIS);
    } while (System.nanoTime() - begun < LOCK_NANOS);
    channel.close();
    return Optional.empty();
  }

  /// As a whole, for its owner alone.
  void tell(String url) throws IOException {
    Path fresh =
        Files.createTempFile(
            base.getParent(),
            base.getFileName().toString(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, url + "\n");
    Files.move(fresh, path(".url"), StandardCopyOption.ATOMIC_MOVE);
  }

  void forget() throws IOException {
    Files.deleteIfExists(path(".url"));
  }

  private Path path(String suffix) {
    return base.resolveSibling(base.getFileName() + suffix);
  }
}
