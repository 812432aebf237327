package pkbs.worker.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// The apparent size of all files below a directory. Symbolic links are not followed; what vanishes
/// while it is counted is not counted.
public final class DirectorySize {
  /// More entries are not looked at in one go.
  private static final int ENTRIES_MAX = 200_000;

  private DirectorySize() {}

  /// Stops counting as soon as the answer is known.
  public static boolean exceeds(Path directory, long most) {
    Counter counter = new Counter(most);
    try {
      Files.walkFileTree(directory, counter);
    } catch (IOException e) {
      return counter.bytes > most;
    }
    return counter.bytes > most;
  }

  /// In bytes.
  public static long of(Path directory) {
    Counter counter = new Counter(Long.MAX_VALUE);
    try {
      Files.walkFileTree(directory, counter);
    } catch (IOException e) {
      return counter.bytes;
    }
    return counter.bytes;
  }

  private static final class Counter extends SimpleFileVisitor<Path> {
    private final long most;
    private long bytes;
    private int entries;

    private Counter(long most) {
      this.most = most;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.isRegularFile() ? attributes.size() : 0;
      entries++;
      return bytes > most || entries > ENTRIES_MAX
          ? FileVisitResult.TERMINATE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
