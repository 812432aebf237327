package pkbs.qsub;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import pkbs.core.Limits;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;

/// What of a directory is sent: everything below it that `.pkbsignore` does not leave out, folders
/// before what they hold, in the order of names.
final class DirectoryListing {
  /// @param name from the top, `/` between the parts, without one at the end
  /// @param mode the permission bits
  /// @param bytes 0 for a folder
  record Item(Path path, String name, boolean isFolder, int mode, long bytes) {}

  private static final int TYPE_DEPTH_MAX = 1_000;

  private final String shown;
  private final IgnoreRules rules;
  private final List<Item> items = new ArrayList<>();

  private DirectoryListing(String shown, IgnoreRules rules) {
    this.shown = shown;
    this.rules = rules;
  }

  /// @param shown the directory as messages show it, with `/` at the end
  /// @throws RefusedException for a symbolic link, or more entries than a zip may have
  /// @throws CommandFailure for what is neither file nor folder, or cannot be read
  static List<Item> of(Path directory, String shown) {
    DirectoryListing listing = new DirectoryListing(shown, rules(directory, shown));
    listing.addAll(directory, "", 0);
    if (listing.items.size() > Limits.ZIP_ENTRIES_MAX) {
      throw new RefusedException(
          Refusal.of(
              Refusal.Code.BAD_PAYLOAD,
              "payload",
              "zip has " + listing.items.size() + " entries, limit " + Limits.ZIP_ENTRIES_MAX));
    }
    return listing.items;
  }

  private static IgnoreRules rules(Path directory, String shown) {
    try {
      return new IgnoreRules(Files.readAllLines(directory.resolve(IgnoreRules.FILE_NAME)));
    } catch (NoSuchFileException e) {
      return new IgnoreRules(List.of());
    } catch (IOException e) {
      throw fault(shown, IgnoreRules.FILE_NAME, FileFault.reason(e));
    }
  }

  private void addAll(Path folder, String prefix, int depth) {
    if (depth > TYPE_DEPTH_MAX) {
      throw fault(shown, prefix, "too many folders in one another");
    }
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (IOException e) {
      throw fault(shown, prefix, FileFault.reason(e));
    } catch (DirectoryIteratorException e) {
      throw fault(shown, prefix, FileFault.reason(e.getCause()));
    }
    children.sort(Comparator.comparing(path -> path.getFileName().toString()));
    for (Path child : children) {
      add(child, prefix + child.getFileName(), depth);
    }
  }

  private void add(Path path, String name, int depth) {
    try {
      PosixFileAttributes attributes =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean isFolder = attributes.isDirectory();
      if (rules.ignores(name, isFolder)) {
        return;
      }
      if (attributes.isSymbolicLink()) {
        throw symbolicLink(name, Files.readSymbolicLink(path));
      }
      if (!isFolder && !attributes.isRegularFile()) {
        throw fault(
            shown, name, "neither a file nor a folder; name it in " + IgnoreRules.FILE_NAME);
      }
      long bytes = isFolder ? 0 : attributes.size();
      items.add(new Item(path, name, isFolder, mode(attributes.permissions()), bytes));
      if (isFolder) {
        addAll(path, name + "/", depth + 1);
      }
    } catch (IOException e) {
      throw fault(shown, name, FileFault.reason(e));
    }
  }

  private static RefusedException symbolicLink(String name, Path target) {
    return new RefusedException(
        Refusal.of(
                Refusal.Code.BAD_PAYLOAD,
                "payload",
                Printable.line("zip contains a symbolic link: " + name + " -> " + target))
            .withHint("put a copy in its place or name it in " + IgnoreRules.FILE_NAME));
  }

  static CommandFailure fault(String shown, String name, String reason) {
    return new CommandFailure(ExitCode.FAILED, Printable.line(shown + name) + ": " + reason);
  }

  private static int mode(Set<PosixFilePermission> permissions) {
    int mode = 0;
    for (PosixFilePermission permission : permissions) {
      mode |= 1 << (PosixFilePermission.values().length - 1 - permission.ordinal());
    }
    return mode;
  }
}
