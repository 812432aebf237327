package pkbs.webdav;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Packs a job's directory into one zip on disk, in constant memory. Names are UTF-8; modes are not
/// kept, as they are not by WebDAV.
final class ZipPacker {
  private static final int PIECE_BYTES = 64 * 1024;

  private ZipPacker() {}

  /// Writes a new private file into `scratch`; deleting it is the caller's.
  ///
  /// @param skipped takes up what cannot be read
  static Path pack(JobTree tree, Path scratch, List<SkippedFile> skipped) throws IOException {
    Path zip = Files.createTempFile(scratch, "results-", ".zip");
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream out = new ZipOutputStream(new BufferedOutputStream(file, PIECE_BYTES))) {
      out.setLevel(Deflater.BEST_SPEED);
      for (JobTree.Node folder : tree.folders()) {
        out.putNextEntry(entry(folder, "/"));
        out.closeEntry();
      }
      for (JobTree.Node node : tree.files()) {
        add(tree, node, out, skipped);
      }
    } catch (IOException e) {
      Files.deleteIfExists(zip);
      throw e;
    }
    return zip;
  }

  private static void add(
      JobTree tree, JobTree.Node node, ZipOutputStream out, List<SkippedFile> skipped)
      throws IOException {
    try (InputStream in = tree.open(node)) {
      out.putNextEntry(entry(node, ""));
      copy(in, out, node.attributes().size());
      out.closeEntry();
    } catch (AccessDeniedException e) {
      skipped.add(new SkippedFile(node.path(), "permission denied"));
    } catch (NoSuchFileException e) {
      skipped.add(new SkippedFile(node.path(), "has gone"));
    }
  }

  private static ZipEntry entry(JobTree.Node node, String suffix) {
    ZipEntry entry = new ZipEntry(node.path() + suffix);
    entry.setLastModifiedTime(node.attributes().lastModifiedTime());
    return entry;
  }

  /// No more than the length that the walk saw, or a job that keeps writing would never end.
  private static void copy(InputStream in, OutputStream out, long bytesMax) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    long left = bytesMax;
    while (left > 0) {
      int count = in.read(piece, 0, (int) Math.min(piece.length, left));
      if (count < 0) {
        return;
      }
      out.write(piece, 0, count);
      left -= count;
    }
  }
}
