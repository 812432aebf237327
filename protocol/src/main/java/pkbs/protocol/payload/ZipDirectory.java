package pkbs.protocol.payload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import pkbs.core.Limits;

/// Reads a zip's central directory and compares every local header with it, so that no two readers
/// can see two different contents. Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16.
final class ZipDirectory {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int END_BYTES = 22;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int COMMENT_BYTES_MAX = 0xFFFF;
  private static final int ENCRYPTED = 0x41;
  private static final int SIZES_FOLLOW = 0x08;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final long IN_ZIP64 = 0xFFFF_FFFFL;

  private final ByteBuffer zip;
  private final int end;

  private ZipDirectory(byte[] bytes) {
    this.zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.end = findEnd();
  }

  /// The entries in the order of the central directory.
  ///
  /// @throws pkbs.core.RefusedException for a zip that is damaged, encrypted, of unknown methods,
  ///   or of too many entries
  static List<ZipItem> read(byte[] bytes) {
    ZipDirectory directory = new ZipDirectory(bytes);
    try {
      List<ZipItem> items = directory.items();
      directory.refuseOverlaps(items);
      return items;
    } catch (IndexOutOfBoundsException e) {
      throw ZipFault.damaged("an entry lies outside the file");
    }
  }

  private int findEnd() {
    int last = zip.limit() - END_BYTES;
    for (int at = last; at >= Math.max(0, last - COMMENT_BYTES_MAX); at--) {
      if (zip.getInt(at) == END_SIGNATURE && u16(at + 20) == last - at) {
        return at;
      }
    }
    throw ZipFault.damaged("central directory not found");
  }

  private List<ZipItem> items() {
    int count = u16(end + 10);
    if (count > Limits.ZIP_ENTRIES_MAX) {
      throw ZipFault.bad("zip has %d entries, limit %d".formatted(count, Limits.ZIP_ENTRIES_MAX));
    }
    long start = u32(end + 16);
    if (u16(end + 8) != count || start + u32(end + 12) != end) {
      throw ZipFault.damaged("central directory not where it should be");
    }
    List<ZipItem> items = new ArrayList<>(count);
    int at = (int) start;
    for (int i = 0; i < count; i++) {
      items.add(item(at));
      at += CENTRAL_BYTES + u16(at + 28) + u16(at + 30) + u16(at + 32);
    }
    if (at != end) {
      throw ZipFault.damaged("central directory has %d entries and more".formatted(count));
    }
    return items;
  }

  private ZipItem item(int at) {
    if (zip.getInt(at) != CENTRAL_SIGNATURE) {
      throw ZipFault.damaged("central directory is not readable");
    }
    String name = name(at + CENTRAL_BYTES, u16(at + 28));
    if ((u16(at + 8) & ENCRYPTED) != 0) {
      throw ZipFault.bad("encrypted zip entries are not supported");
    }
    int method = u16(at + 10);
    if (method != STORED && method != DEFLATED) {
      throw ZipFault.bad(
          "zip entry %s: compression method %d is not supported"
              .formatted(ZipFault.shown(name), method));
    }
    long packed = u32(at + 20);
    long size = u32(at + 24);
    long header = u32(at + 42);
    if (packed == IN_ZIP64 || size == IN_ZIP64 || header == IN_ZIP64) {
      throw ZipFault.bad("zip entry %s: zip64 is not supported".formatted(ZipFault.shown(name)));
    }
    if (header + LOCAL_BYTES > end || packed > end) {
      throw ZipFault.damaged("an entry lies outside the file");
    }
    int local = (int) header;
    int data = local + LOCAL_BYTES + u16(local + 26) + u16(local + 28);
    int mode = u16(at + 40);
    ZipItem item = new ZipItem(name, mode, method, u32(at + 16), (int) packed, size, local, data);
    compareLocal(at, item);
    return item;
  }

  private void compareLocal(int central, ZipItem item) {
    int local = item.header();
    boolean sizesFollow = (u16(local + 6) & SIZES_FOLLOW) != 0;
    int nameBytes = u16(local + 26);
    boolean same =
        zip.getInt(local) == LOCAL_SIGNATURE
            && u16(local + 6) == u16(central + 8)
            && u16(local + 8) == item.method()
            && nameBytes == u16(central + 28)
            && zip.slice(local + LOCAL_BYTES, nameBytes)
                .equals(zip.slice(central + CENTRAL_BYTES, nameBytes))
            && (sizesFollow || sameSizes(local, item));
    if (!same) {
      throw ZipFault.damaged(
          "local header of %s differs from the central directory"
              .formatted(ZipFault.shown(item.name())));
    }
    if (item.data() + item.packed() > end) {
      throw ZipFault.damaged("an entry lies outside the file");
    }
  }

  private boolean sameSizes(int local, ZipItem item) {
    return u32(local + 14) == item.crc()
        && (u32(local + 18) == item.packed() || u32(local + 18) == IN_ZIP64)
        && (u32(local + 22) == item.size() || u32(local + 22) == IN_ZIP64);
  }

  private void refuseOverlaps(List<ZipItem> items) {
    int free = 0;
    for (ZipItem item : items.stream().sorted(Comparator.comparingInt(ZipItem::header)).toList()) {
      if (item.header() < free) {
        throw ZipFault.damaged("entries overlap: " + ZipFault.shown(item.name()));
      }
      free = item.data() + item.packed();
    }
    if (free > u32(end + 16)) {
      throw ZipFault.damaged("entries overlap the central directory");
    }
  }

  private String name(int at, int bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(zip.slice(at, bytes)).toString();
    } catch (CharacterCodingException e) {
      String shown = StandardCharsets.ISO_8859_1.decode(zip.slice(at, bytes)).toString();
      throw ZipFault.bad(
          "zip entry name not allowed: %s: not UTF-8".formatted(ZipFault.shown(shown)));
    }
  }

  private int u16(int at) {
    return Short.toUnsignedInt(zip.getShort(at));
  }

  private long u32(int at) {
    return Integer.toUnsignedLong(zip.getInt(at));
  }
}
