package pkbs.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/// A lock between processes. The kernel gives it back when its holder dies, however that dies.
final class FileLatch implements AutoCloseable {
  private static final long RETRY_MILLIS = 20;

  private final FileChannel channel;

  private FileLatch(FileChannel channel) {
    this.channel = channel;
  }

  /// Empty where another process holds it all the time.
  static Optional<FileLatch> take(Path file, Duration patience) {
    PrivateFile.touch(file);
    long end = System.nanoTime() + patience.toNanos();
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      while (true) {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return Optional.of(new FileLatch(channel));
        }
        if (System.nanoTime() - end >= 0) {
          channel.close();
          return Optional.empty();
        }
        Pause.of(Duration.ofMillis(RETRY_MILLIS));
      }
    } catch (IOException e) {
      throw PrivateFile.failure(file, "cannot be locked", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw CommandFailure.failed("a lock cannot be given back: " + e.getMessage());
    }
  }
}
