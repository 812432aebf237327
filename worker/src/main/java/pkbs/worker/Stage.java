package pkbs.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pkbs.core.Surroundings.Staging;

/// Copies files between the submit host and where a job starts, on a file system that both share: a
/// file or a whole directory, to a place or into a directory. Source: qsub(1B), `stagein`.
///
/// @param where the job starts
record Stage(Staging files, Path where) {

  /// @throws RejectedRunException naming the first file that cannot be had
  void in() {
    for (Staging.File file : files.in()) {
      try {
        copy(Path.of(file.remote()), where.resolve(file.local()));
      } catch (IOException e) {
        throw new RejectedRunException("stagein " + file.remote() + ": " + reason(e));
      }
    }
  }

  /// What was brought in goes, unless it lies outside of the job's own directory: it is no result.
  ///
  /// @param own the job's directory
  /// @return one line for each file that could not be copied
  List<String> out(Path own) {
    List<String> notes = new ArrayList<>();
    for (Staging.File file : files.out()) {
      try {
        for (Path source : matches(where.resolve(file.local()))) {
          copy(source, Path.of(file.remote()));
        }
      } catch (IOException e) {
        notes.add("stageout " + file.local() + ": " + reason(e));
      }
    }
    for (Staging.File file : files.in()) {
      remove(where.resolve(file.local()).normalize(), own);
    }
    return notes;
  }

  private void remove(Path file, Path own) {
    try {
      if (file.startsWith(own) && !file.equals(own)) {
        Tree.delete(file);
      }
    } catch (IOException e) {
      // It goes with the directory.
      return;
    }
  }

  /// The files that a name with `*`, `?` or `[…]` in its last part stands for.
  private static List<Path> matches(Path wanted) throws IOException {
    String name = wanted.getFileName().toString();
    if (Files.exists(wanted) || name.chars().noneMatch(c -> "*?[".indexOf(c) >= 0)) {
      return List.of(wanted);
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + name);
    try (Stream<Path> files = Files.list(wanted.getParent())) {
      return files.filter(file -> matcher.matches(file.getFileName())).sorted().toList();
    }
  }

  private static void copy(Path source, Path to) throws IOException {
    Path target = Files.isDirectory(to) ? to.resolve(source.getFileName()) : to;
    if (!Files.isDirectory(source)) {
      Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    try (Stream<Path> tree = Files.walk(source)) {
      for (Path file : tree.toList()) {
        Path place = target.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(place);
        } else {
          Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING, LinkOption.NOFOLLOW_LINKS);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> missing.getFile() + ": no such file";
      case java.nio.file.AccessDeniedException denied -> denied.getFile() + ": permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
