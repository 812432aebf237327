package pkbs.protocol.payload;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import pkbs.core.Limits;
import pkbs.core.RefusedException;

/// Tells whether a zip may be unpacked as a job's directory, and unpacks it. Reads the central
/// directory only; every entry is inflated while counting, whatever sizes the zip declares. Source:
/// reliability design, 9.3.
public final class ZipGuard {
  private static final String MAIN = "run.sh";
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int LINK_BYTES_MAX = 1024;
  private static final int RATIO_FREE_BYTES = 1 << 20;
  private static final int EXECUTABLE_MODE = 0755;
  private static final int PLAIN_MODE = 0644;
  private static final PosixFilePermission[] BITS = {
    PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ
  };

  private ZipGuard() {}

  /// @throws RefusedException `BAD_PAYLOAD`, for whatever is wrong with it
  public static void check(byte[] zip) throws RefusedException {
    List<ZipItem> items = accept(zip);
    try {
      inflateAll(zip, items, item -> OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw ZipFault.damaged(e.getMessage());
    }
  }

  /// Unpacks below `freshDir`, which is created (0700) where it does not exist and must be empty.
  /// Files get their mode without the bits above 0755, and readable and writable by the owner.
  ///
  /// @throws RefusedException as [#check(byte[])]; the directory may then hold a part, delete it
  public static void extract(byte[] zip, Path freshDir) throws RefusedException, IOException {
    List<ZipItem> items = accept(zip);
    if (!Files.isDirectory(freshDir, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          freshDir,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    try (var inside = Files.list(freshDir)) {
      if (inside.findAny().isPresent()) {
        throw new IOException(freshDir + ": not empty");
      }
    }
    inflateAll(zip, items, item -> create(freshDir, item));
    for (ZipItem item : items) {
      int mode = item.mode() == 0 ? defaultMode(item) : item.mode() & EXECUTABLE_MODE;
      Files.setPosixFilePermissions(inside(freshDir, item), permissions(mode, item.isDirectory()));
    }
  }

  private static List<ZipItem> accept(byte[] zip) {
    List<ZipItem> items = ZipDirectory.read(zip);
    ZipNames.check(items);
    long total = 0;
    for (ZipItem item : items) {
      refuseKind(zip, item);
      total += item.size();
    }
    if (total > Limits.ZIP_EXPANDED_BYTES_MAX) {
      throw tooLarge();
    }
    if (items.stream().noneMatch(item -> item.name().equals(MAIN))) {
      throw ZipFault.bad("run.sh not found at the top level");
    }
    return items;
  }

  private static void refuseKind(byte[] zip, ZipItem item) {
    if (item.isLink()) {
      throw ZipFault.bad(
          "zip contains a symbolic link: %s -> %s"
              .formatted(ZipFault.shown(item.name()), ZipFault.shown(linkTarget(zip, item))));
    }
    if (item.isSpecial()) {
      throw ZipFault.bad("zip contains a special file: " + ZipFault.shown(item.name()));
    }
    if (item.isDirectory() && item.size() != 0) {
      throw ZipFault.damaged("folder with content: " + ZipFault.shown(item.name()));
    }
  }

  private static String linkTarget(byte[] zip, ZipItem item) {
    if (item.method() == 0) {
      int bytes = Math.min(item.packed(), LINK_BYTES_MAX);
      return new String(zip, item.data(), bytes, StandardCharsets.UTF_8);
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(zip, item.data(), item.packed());
      byte[] target = new byte[LINK_BYTES_MAX];
      return new String(target, 0, inflater.inflate(target), StandardCharsets.UTF_8);
    } catch (DataFormatException e) {
      return "?";
    } finally {
      inflater.end();
    }
  }

  /// Opens what an entry's bytes are written to.
  private interface Target {
    OutputStream open(ZipItem item) throws IOException;
  }

  private static void inflateAll(byte[] zip, List<ZipItem> items, Target target)
      throws IOException {
    long left = Limits.ZIP_EXPANDED_BYTES_MAX;
    for (ZipItem item : items) {
      try (OutputStream out = target.open(item)) {
        left -= inflate(zip, item, out, left);
      } catch (DataFormatException e) {
        throw ZipFault.damaged("cannot inflate " + ZipFault.shown(item.name()));
      }
    }
  }

  private static long inflate(byte[] zip, ZipItem item, OutputStream out, long most)
      throws IOException, DataFormatException {
    CRC32 crc = new CRC32();
    CheckedOutputStream checked = new CheckedOutputStream(out, crc);
    long written = item.packed();
    if (item.method() == 0) {
      checked.write(zip, item.data(), item.packed());
    } else {
      Inflater inflater = new Inflater(true);
      try {
        inflater.setInput(zip, item.data(), item.packed());
        written = pump(inflater, checked, most);
      } finally {
        inflater.end();
      }
    }
    checkInflated(item, written, crc.getValue());
    return written;
  }

  private static long pump(Inflater inflater, OutputStream out, long most)
      throws IOException, DataFormatException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long written = 0;
    while (!inflater.finished()) {
      int bytes = inflater.inflate(buffer);
      if (bytes == 0 && !inflater.finished()) {
        throw new DataFormatException("ends too early");
      }
      written += bytes;
      if (written > most) {
        throw tooLarge();
      }
      out.write(buffer, 0, bytes);
    }
    return written;
  }

  private static void checkInflated(ZipItem item, long written, long crc) {
    if (written > Limits.ZIP_FILE_BYTES_MAX) {
      throw ZipFault.bad("zip entry expands to more than 128 MiB: " + ZipFault.shown(item.name()));
    }
    if (written > RATIO_FREE_BYTES && written / Limits.ZIP_RATIO_MAX > item.packed()) {
      throw ZipFault.bad(
          "zip entry expands to more than %d times its size: %s"
              .formatted(Limits.ZIP_RATIO_MAX, ZipFault.shown(item.name())));
    }
    if (written != item.size() || crc != item.crc()) {
      throw ZipFault.damaged(
          "size or checksum of %s does not match".formatted(ZipFault.shown(item.name())));
    }
  }

  private static RefusedException tooLarge() {
    return ZipFault.bad("zip expands to more than 256 MiB");
  }

  private static OutputStream create(Path root, ZipItem item) throws IOException {
    Path path = inside(root, item);
    if (item.isDirectory()) {
      Files.createDirectories(path);
      return OutputStream.nullOutputStream();
    }
    Files.createDirectories(path.getParent());
    return Files.newOutputStream(
        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  private static Path inside(Path root, ZipItem item) {
    Path path = root.resolve(item.name()).normalize();
    if (!path.startsWith(root.normalize()) || path.equals(root.normalize())) {
      throw ZipFault.bad("zip entry escapes the job directory: " + ZipFault.shown(item.name()));
    }
    return path;
  }

  private static int defaultMode(ZipItem item) {
    return item.isDirectory() || item.name().equals(MAIN) ? EXECUTABLE_MODE : PLAIN_MODE;
  }

  private static Set<PosixFilePermission> permissions(int mode, boolean isDirectory) {
    Set<PosixFilePermission> permissions =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    if (isDirectory) {
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
    }
    for (int bit = 0; bit < BITS.length; bit++) {
      if ((mode >> bit & 1) == 1) {
        permissions.add(BITS[bit]);
      }
    }
    return permissions;
  }
}
