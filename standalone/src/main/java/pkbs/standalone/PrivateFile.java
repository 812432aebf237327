package pkbs.standalone;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// Files and folders of the state folder that only their owner may read: 0600 and 0700 from their
/// first moment on.
public final class PrivateFile {
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private PrivateFile() {}

  /// Replaces the file as a whole: a reader sees the old text or the new one.
  ///
  /// @throws CommandFailure where the disk does not take it
  public static void write(Path file, String text) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(fresh);
      create(fresh);
      Files.writeString(fresh, text, StandardOpenOption.WRITE);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failure(file, "cannot be written", e);
    }
  }

  /// As [#write], of a file that is not there yet.
  static void writeNew(Path file, String text) {
    try {
      create(file);
      Files.writeString(file, text, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failure(file, "cannot be written", e);
    }
  }

  /// The text without white space around it; empty where there is no such file.
  public static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure(file, "cannot be read", e);
    }
  }

  /// Creates an empty file where there is none.
  static void touch(Path file) {
    try {
      create(file);
    } catch (FileAlreadyExistsException e) {
      // It is there, as wanted.
      return;
    } catch (IOException e) {
      throw failure(file, "cannot be created", e);
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure(file, "cannot be removed", e);
    }
  }

  /// Creates the folder, and those above it, where they are absent.
  public static void folder(Path folder) {
    try {
      Files.createDirectories(folder, FOLDER);
    } catch (IOException e) {
      throw failure(folder, "cannot be created", e);
    }
  }

  private static void create(Path file) throws IOException {
    Files.createFile(file, FILE);
  }

  static CommandFailure failure(Path file, String what, IOException e) {
    return CommandFailure.failed(file + ": " + what + ": " + reason(e));
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException denied -> "permission denied";
      case NoSuchFileException missing -> "no such file or folder";
      case FileAlreadyExistsException there -> "a file is in the way";
      case AtomicMoveNotSupportedException split -> "not on one file system";
      case java.nio.file.FileSystemException system when system.getReason() != null ->
          system.getReason();
      default -> e.getClass().getSimpleName();
    };
  }
}
