package pkbs.worker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import pkbs.core.PkbsException;

/// Keeps a scratch root for one worker process; freed by the system when that dies.
final class ScratchLock implements AutoCloseable {
  private final FileChannel channel;

  private ScratchLock(FileChannel channel) {
    this.channel = channel;
  }

  /// @throws PkbsException where another process has it, or the folder cannot be used
  static ScratchLock take(Path scratch) {
    try {
      Files.createDirectories(scratch);
      FileChannel channel =
          FileChannel.open(
              scratch.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new PkbsException(
            "worker: PKBS_WORK_DIR: %s: another worker uses this folder; give each its own"
                .formatted(scratch));
      }
      return new ScratchLock(channel);
    } catch (IOException e) {
      throw new PkbsException(
          "worker: PKBS_WORK_DIR: %s: cannot be used (%s); name a folder that can be written"
              .formatted(scratch, e),
          e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
