package pkbs.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import pkbs.core.RunId;

/// The directories of runs. One that its run left as it found it becomes the next run's by a
/// rename, with the same cookie: of the earlier run no process is left. Any other is wiped, and a
/// new one made. So a short job makes and deletes two files, its output, in place of ten files and
/// folders. What stays is looked at when it comes back, and compared with what it should be when it
/// is used once more. Safe for threads.
final class SpareDirectories {
  private static final int SPARES_MAX = 16;
  private static final int TYPE = 0170000;
  private static final int FOLDER = 0040000;
  private static final int PLAIN = 0100000;
  private static final int OWNER = 0700;
  private static final int OTHERS_WRITE = 0022;
  private static final Set<String> TOP = Set.of("cookie", "work", "tmp", "spool");
  private static final Set<String> SPOOL = Set.of("script", "nodes", "gpus");
  private static final Set<String> SPOOL_AND_OUTPUT =
      Set.of("script", "nodes", "gpus", "stdout", "stderr");

  private final Path scratch;
  private final ConcurrentLinkedDeque<Marked> spares = new ConcurrentLinkedDeque<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger numbers = new AtomicInteger();

  SpareDirectories(Path scratch) {
    this.scratch = scratch;
  }

  /// The folder under which runs have theirs.
  Path scratch() {
    return scratch;
  }

  /// A directory and the cookie in it.
  record Marked(RunDirectory directory, String cookie) {}

  /// Where the spares of a scratch root are; none outlives its worker.
  static Path folder(Path scratch) {
    return scratch.resolve("spare");
  }

  /// One without output, and perhaps with the script and the node files of an earlier run.
  ///
  /// @param cookie for a new one
  Marked take(RunId run, String cookie) throws IOException {
    Marked spare = spares.pollLast();
    if (spare == null) {
      return new Marked(RunDirectory.create(scratch, run, cookie), cookie);
    }
    count.decrementAndGet();
    try {
      RunDirectory directory = RunDirectory.of(scratch, run);
      Files.move(spare.directory.root(), directory.root());
      return new Marked(directory, spare.cookie);
    } catch (IOException e) {
      spare.directory.wipe();
      return new Marked(RunDirectory.create(scratch, run, cookie), cookie);
    }
  }

  /// Takes a directory of whose run no process is left.
  void giveBack(Marked marked) throws IOException {
    RunDirectory directory = marked.directory;
    if (count.incrementAndGet() > SPARES_MAX || !isAsMade(directory, marked.cookie)) {
      count.decrementAndGet();
      directory.wipe();
      return;
    }
    Path place = folder(scratch).resolve(Integer.toString(numbers.incrementAndGet()));
    try {
      Files.createDirectories(place.getParent());
      Files.move(directory.root(), place);
    } catch (IOException e) {
      count.decrementAndGet();
      directory.wipe();
      return;
    }
    spares.addLast(new Marked(new RunDirectory(place), marked.cookie));
  }

  private static boolean isAsMade(RunDirectory directory, String cookie) {
    try {
      boolean isAsMade =
          isFolder(directory.root(), TOP)
              && isFolder(directory.work(), Set.of())
              && isFolder(directory.tmp(), Set.of())
              && isFolder(directory.spool(), SPOOL_AND_OUTPUT);
      if (!isAsMade) {
        return false;
      }
      // Only now: through a link it would be another's file.
      Files.deleteIfExists(directory.stdout());
      Files.deleteIfExists(directory.stderr());
      return isFolder(directory.spool(), SPOOL)
          && isUsable(directory.cookie(), RunDirectory.FILE, bytes(cookie));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isFolder(Path folder, Set<String> mayHold) throws IOException {
    String[] found = folder.toFile().list();
    int mode = (Integer) Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return found != null
        && mode == (FOLDER | OWNER)
        && Arrays.stream(found).allMatch(mayHold::contains);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Whether the file of an earlier run is as it would be made now: a plain one that only its owner
  /// may write and that has no other name, with this content.
  ///
  /// @param rights of the owner
  static boolean isUsable(Path file, int rights, byte[] content) {
    try {
      Map<String, Object> found =
          Files.readAttributes(file, "unix:mode,nlink,size", LinkOption.NOFOLLOW_LINKS);
      int mode = (Integer) found.get("mode");
      return (mode & TYPE) == PLAIN
          && (mode & OWNER) == rights
          && (mode & OTHERS_WRITE) == 0
          && found.get("nlink").equals(1)
          && found.get("size").equals((long) content.length)
          && Arrays.equals(Files.readAllBytes(file), content);
    } catch (IOException e) {
      return false;
    }
  }
}
