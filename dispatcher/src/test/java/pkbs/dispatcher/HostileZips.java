package pkbs.dispatcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Zips that no caller gets in, by what is said against them. Most are good ones with some bytes
/// changed. Source: reliability design, section 11, rows 8 to 15.
final class HostileZips {
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;

  private static final int MODE = 40;
  private static final int CENTRAL_NAME = 46;
  private static final int LOCAL_NAME = 30;

  private HostileZips() {}

  static Map<String, byte[]> all() {
    Map<String, byte[]> zips = new LinkedHashMap<>();
    byte[] good = withRun("data");
    zips.put("zip is damaged: central directory not found", Arrays.copyOf(good, good.length - 5));
    zips.put("zip entry escapes the job directory: ../../etc/passwd", withRun("../../etc/passwd"));
    zips.put("zip entry escapes the job directory: a/../../b", withRun("a/../../b"));
    zips.put("zip entry name not allowed: /etc/passwd", withRun("/etc/passwd"));
    zips.put("zip entry name not allowed: C:\\x", withRun("C:\\x"));
    zips.put("zip entry name not allowed: a\\b", withRun("a\\b"));
    zips.put("zip entry name not allowed: a\\u000ab\\u0000", withRun("a\nb\0"));
    zips.put("zip entry name not allowed: " + "x".repeat(100) + "…", withRun("x".repeat(256)));
    zips.put(
        "zip entry is 33 levels deep, limit 32: " + "a/".repeat(32) + "f",
        withRun("a/".repeat(32) + "f"));
    zips.put("zip contains a symbolic link: data -> data", mode(good, 0120777));
    zips.put("zip contains a special file: data", mode(good, 020666));
    zips.put(
        "zip expands to more than 256 MiB",
        both(good, header -> header.putInt(isCentral(header) ? 24 : 22, (int) 4_000_000_000L)));
    zips.put("zip has 11000 entries, limit 10000", crowded(11_000));
    zips.put(
        "encrypted zip entries are not supported",
        both(good, header -> header.putShort(isCentral(header) ? 8 : 6, (short) 1)));
    zips.put(
        "zip entry data: compression method 12 is not supported",
        both(good, header -> header.putShort(isCentral(header) ? 10 : 8, (short) 12)));
    zips.put("zip contains the same name twice: RUN.SH", withRun("RUN.SH"));
    zips.put("zip contains the same name twice: run.sh", renamed(withRun("run.sx"), true));
    zips.put(
        "zip is damaged: local header of run.sx differs from the central directory",
        renamed(withRun("run.sx"), false));
    zips.put("run.sh not found at the top level", zip("dir/run.sh"));
    return zips;
  }

  static byte[] withRun(String name) {
    return zip("run.sh", name);
  }

  /// Each entry holds its own name, stored.
  private static byte[] zip(String... names) {
    return zip(names, true);
  }

  private static byte[] crowded(int entries) {
    return zip(IntStream.range(0, entries).mapToObj(i -> "" + i).toArray(String[]::new), false);
  }

  private static byte[] zip(String[] names, boolean content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes, UTF_8)) {
      for (String name : names) {
        byte[] data = content ? name.getBytes(UTF_8) : new byte[0];
        CRC32 crc = new CRC32();
        crc.update(data);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(data.length);
        entry.setCrc(crc.getValue());
        out.putNextEntry(entry);
        out.write(data);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// As made on Unix, with this mode.
  private static byte[] mode(byte[] zip, int mode) {
    return header(
        zip,
        CENTRAL,
        CENTRAL_NAME,
        "data",
        header -> header.put(5, (byte) 3).putShort(MODE, (short) mode));
  }

  /// Calls an entry `run.sh`, in both places or only where its data is.
  private static byte[] renamed(byte[] zip, boolean both) {
    byte[] copy = header(zip, LOCAL, LOCAL_NAME, "run.sx", HostileZips::toRun);
    return both ? header(copy, CENTRAL, CENTRAL_NAME, "run.sx", HostileZips::toRun) : copy;
  }

  private static void toRun(ByteBuffer header) {
    int name = isCentral(header) ? CENTRAL_NAME : LOCAL_NAME;
    header.put(name + "run.s".length(), (byte) 'h');
  }

  /// Both headers of the entry `data`, which then say the same.
  private static byte[] both(byte[] zip, Consumer<ByteBuffer> change) {
    byte[] copy = header(zip, LOCAL, LOCAL_NAME, "data", change);
    return header(copy, CENTRAL, CENTRAL_NAME, "data", change);
  }

  private static boolean isCentral(ByteBuffer header) {
    return header.getInt(0) == CENTRAL;
  }

  private static byte[] header(
      byte[] zip, int signature, int nameAt, String name, Consumer<ByteBuffer> change) {
    byte[] copy = zip.clone();
    byte[] wanted = name.getBytes(UTF_8);
    for (int at = 0; at + nameAt + wanted.length <= copy.length; at++) {
      ByteBuffer header =
          ByteBuffer.wrap(copy, at, copy.length - at).slice().order(ByteOrder.LITTLE_ENDIAN);
      if (header.getInt(0) == signature
          && Arrays.equals(
              copy, at + nameAt, at + nameAt + wanted.length, wanted, 0, wanted.length)) {
        change.accept(header);
        return copy;
      }
    }
    throw new IllegalArgumentException(name);
  }
}
