package pkbs.qsub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.lingala.zip4j.io.outputstream.ZipOutputStream;
import net.lingala.zip4j.model.FileHeader;
import net.lingala.zip4j.model.ZipParameters;
import net.lingala.zip4j.model.enums.CompressionLevel;
import net.lingala.zip4j.model.enums.CompressionMethod;
import pkbs.core.Limits;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;

/// A directory as a zip with the files' modes; the same files make the same bytes.
final class DirectoryZip {
  private static final String RUN_FILE = "run.sh";
  private static final int LARGEST_SHOWN = 5;
  private static final int TYPE_FOLDER = 0040000;
  private static final int TYPE_FILE = 0100000;
  private static final int MADE_BY_UNIX = 3 << 8 | 30;

  private DirectoryZip() {}

  /// @param shown the directory as the user typed it
  /// @throws RefusedException for more bytes than a payload may have, naming the largest files
  /// @throws CommandFailure where there is no `run.sh`, or something cannot be read
  static byte[] of(Path directory, String shown) {
    String place = shown.endsWith("/") ? shown : shown + "/";
    List<DirectoryListing.Item> items = DirectoryListing.of(directory, place);
    if (items.stream().noneMatch(item -> !item.isFolder() && item.name().equals(RUN_FILE))) {
      throw new CommandFailure(
          ExitCode.FAILED, Printable.line(place) + ": " + RUN_FILE + " not found at the top level");
    }
    long expanded = items.stream().mapToLong(DirectoryListing.Item::bytes).sum();
    if (expanded > Limits.ZIP_EXPANDED_BYTES_MAX) {
      throw tooLarge("zip expands to more than 256 MiB", items);
    }
    Kept kept = new Kept();
    try (ZipOutputStream zip = new ZipOutputStream(kept)) {
      for (DirectoryListing.Item item : items) {
        add(zip, item, place);
      }
    } catch (IOException e) {
      throw DirectoryListing.fault(place, "", FileFault.reason(e));
    }
    if (kept.total > Limits.PAYLOAD_BYTES_MAX) {
      throw tooLarge(
          "payload is " + kept.total + " bytes, limit " + Limits.PAYLOAD_BYTES_MAX, items);
    }
    return kept.bytes.toByteArray();
  }

  private static void add(ZipOutputStream zip, DirectoryListing.Item item, String place)
      throws IOException {
    ZipParameters parameters = new ZipParameters();
    parameters.setFileNameInZip(item.isFolder() ? item.name() + "/" : item.name());
    parameters.setCompressionMethod(
        item.isFolder() ? CompressionMethod.STORE : CompressionMethod.DEFLATE);
    parameters.setCompressionLevel(CompressionLevel.MAXIMUM);
    parameters.setLastModifiedFileTime(firstOfZipTime());
    zip.putNextEntry(parameters);
    if (!item.isFolder()) {
      try (InputStream in = Files.newInputStream(item.path())) {
        in.transferTo(zip);
      } catch (java.nio.file.FileSystemException e) {
        throw DirectoryListing.fault(place, item.name(), FileFault.reason(e));
      }
    }
    FileHeader header = zip.closeEntry();
    int attributes = ((item.isFolder() ? TYPE_FOLDER : TYPE_FILE) | item.mode()) << 16;
    header.setVersionMadeBy(MADE_BY_UNIX);
    header.setExternalFileAttributes(
        new byte[] {
          (byte) (item.isFolder() ? 0x10 : 0),
          0,
          (byte) (attributes >> 16),
          (byte) (attributes >> 24)
        });
  }

  /// The zip format keeps local times; the first one it knows is the same in every zone.
  private static long firstOfZipTime() {
    return LocalDateTime.of(1980, 1, 1, 0, 0)
        .atZone(ZoneId.systemDefault())
        .toInstant()
        .toEpochMilli();
  }

  private static RefusedException tooLarge(String what, List<DirectoryListing.Item> items) {
    List<DirectoryListing.Item> largest = new ArrayList<>(items);
    largest.removeIf(DirectoryListing.Item::isFolder);
    largest.sort(Comparator.comparingLong(DirectoryListing.Item::bytes).reversed());
    StringBuilder hint = new StringBuilder(Payload.TOO_LARGE_HINT).append("; largest: ");
    for (int i = 0; i < Math.min(LARGEST_SHOWN, largest.size()); i++) {
      hint.append(i == 0 ? "" : ", ").append(Printable.line(largest.get(i).name()));
      hint.append(" (").append(largest.get(i).bytes()).append(" bytes)");
    }
    return new RefusedException(
        Refusal.of(Refusal.Code.PAYLOAD_TOO_LARGE, "payload", what).withHint(hint.toString()));
  }

  /// Keeps what a payload may have and counts the rest.
  private static final class Kept extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long total;

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
      total += length;
      if (total <= Limits.PAYLOAD_BYTES_MAX) {
        bytes.write(buffer, offset, length);
      }
    }
  }
}
