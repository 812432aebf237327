package pkbs.qsub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import pkbs.protocol.ResultList;

/// Writes result files below one directory and nowhere else, whatever their names. A file appears
/// whole or not at all: it is written beside its place under a name of its own, then moved. Safe
/// for threads.
final class Download {
  private final Path directory;
  private final boolean force;

  /// @param force whether to replace files that differ
  Download(Path directory, boolean force) {
    this.directory = directory.normalize();
    this.force = force;
  }

  /// @throws CommandFailure where the directory cannot be made
  void begin() {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, directory + ": " + FileFault.reason(e));
    }
  }

  /// @throws CommandFailure where the name is hostile, the file exists and differs, or cannot be
  ///   written
  void get(DispatcherClient client, JobAttempt job, ResultList.Entry file) {
    Path target = place(file.path());
    try {
      makeFolders(file.path());
      if (differsInSize(target, file) && !force) {
        throw exists(target);
      }
      Path fresh = target.resolveSibling(".qget-" + HexFormat.of().formatHex(RandomBytes.of(8)));
      try {
        client.result(job, file.path(), body -> write(body, fresh));
        settle(fresh, target, file);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED, Printable.line(target.toString()) + ": " + FileFault.reason(e));
    }
  }

  private Path place(String path) {
    boolean hostile = path.indexOf('\0') >= 0 || path.startsWith("/");
    for (String part : path.split("/", -1)) {
      hostile |= part.isEmpty() || part.equals(".") || part.equals("..");
    }
    if (hostile) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "'" + Printable.line(path) + "': not a name below the results folder; not fetched");
    }
    try {
      return directory.resolve(path);
    } catch (java.nio.file.InvalidPathException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "'" + Printable.line(path) + "': not a file name in this locale");
    }
  }

  /// A symbolic link on the way could lead anywhere.
  private void makeFolders(String path) throws IOException {
    Path folder = directory;
    String[] parts = path.split("/");
    for (int i = 0; i < parts.length - 1; i++) {
      folder = folder.resolve(parts[i]);
      try {
        Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          throw new CommandFailure(
              ExitCode.FAILED,
              Printable.line(folder.toString()) + ": not a directory; move it away");
        }
      }
    }
  }

  /// A read fault ends the transfer, which may then be repeated; a write fault does not.
  private static boolean write(InputStream body, Path fresh) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    try (var out =
        Files.newOutputStream(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
        try {
          out.write(buffer, 0, count);
        } catch (IOException e) {
          throw new CommandFailure(ExitCode.FAILED, fresh + ": " + FileFault.reason(e));
        }
      }
    } catch (java.nio.file.FileSystemException e) {
      throw new CommandFailure(ExitCode.FAILED, fresh + ": " + FileFault.reason(e));
    }
    return true;
  }

  private void settle(Path fresh, Path target, ResultList.Entry file) throws IOException {
    if (Files.size(fresh) != file.bytes()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          Printable.line(file.path())
              + ": "
              + Files.size(fresh)
              + " bytes came, the list says "
              + file.bytes()
              + "; run the command again");
    }
    if (force) {
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } else if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(fresh, target);
    } else if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        || Files.mismatch(fresh, target) >= 0) {
      throw exists(target);
    }
  }

  private static boolean differsInSize(Path target, ResultList.Entry file) throws IOException {
    return Files.exists(target, LinkOption.NOFOLLOW_LINKS)
        && (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
            || Files.size(target) != file.bytes());
  }

  private static CommandFailure exists(Path target) {
    return new CommandFailure(
        ExitCode.FAILED,
        Printable.line(target.toString())
            + ": file exists and differs; use --force to overwrite it");
  }
}
