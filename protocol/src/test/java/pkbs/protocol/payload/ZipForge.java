package pkbs.protocol.payload;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes zips byte by byte, so that every field can lie.
final class ZipForge {
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final List<byte[]> central = new ArrayList<>();

  /// The fields of an entry; `localName`, `declared` and `at` may differ from the truth.
  record Entry(
      String name,
      String localName,
      byte[] packed,
      int method,
      int flags,
      long crc,
      long declared,
      int mode,
      int at) {
    static Entry deflated(String name, byte[] content) {
      Deflater deflater = new Deflater(9, true);
      deflater.setInput(content);
      deflater.finish();
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      while (!deflater.finished()) {
        packed.write(buffer, 0, deflater.deflate(buffer));
      }
      deflater.end();
      return of(name, packed.toByteArray(), 8, content);
    }

    static Entry stored(String name, String content) {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      return of(name, bytes, 0, bytes);
    }

    private static Entry of(String name, byte[] packed, int method, byte[] content) {
      CRC32 crc = new CRC32();
      crc.update(content);
      return new Entry(name, name, packed, method, 0, crc.getValue(), content.length, 0100644, -1);
    }

    Entry mode(int value) {
      return new Entry(name, localName, packed, method, flags, crc, declared, value, at);
    }

    Entry flags(int value) {
      return new Entry(name, localName, packed, method, value, crc, declared, mode, at);
    }

    Entry method(int value) {
      return new Entry(name, localName, packed, value, flags, crc, declared, mode, at);
    }

    Entry localName(String value) {
      return new Entry(name, value, packed, method, flags, crc, declared, mode, at);
    }

    Entry declared(long value) {
      return new Entry(name, localName, packed, method, flags, crc, value, mode, at);
    }

    /// Writes no local header, but points to the one at this offset.
    Entry at(int offset) {
      return new Entry(name, localName, packed, method, flags, crc, declared, mode, offset);
    }
  }

  static byte[] zip(Entry... entries) {
    ZipForge forge = new ZipForge();
    for (Entry entry : entries) {
      forge.add(entry);
    }
    return forge.finish();
  }

  static byte[] withRun(Entry... entries) {
    ZipForge forge = new ZipForge();
    forge.add(Entry.stored("run.sh", "#!/bin/sh\n").mode(0100755));
    for (Entry entry : entries) {
      forge.add(entry);
    }
    return forge.finish();
  }

  static byte[] patched(byte[] zip, UnaryOperator<ByteBuffer> change) {
    byte[] copy = zip.clone();
    change.apply(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN));
    return copy;
  }

  private void add(Entry entry) {
    int offset = entry.at() >= 0 ? entry.at() : body.size();
    if (entry.at() < 0) {
      byte[] name = entry.localName().getBytes(StandardCharsets.UTF_8);
      ByteBuffer local = buffer(30 + name.length).putInt(0x04034b50).putShort((short) 20);
      common(local, entry, name.length).put(name);
      body.writeBytes(local.array());
      body.writeBytes(entry.packed());
    }
    byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
    ByteBuffer record = buffer(46 + name.length).putInt(0x02014b50);
    record.putShort((short) (3 << 8 | 20)).putShort((short) 20);
    common(record, entry, name.length);
    record.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    record.putInt(entry.mode() << 16).putInt(offset).put(name);
    central.add(record.array());
  }

  private static ByteBuffer common(ByteBuffer to, Entry entry, int nameBytes) {
    to.putShort((short) entry.flags()).putShort((short) entry.method()).putInt(0);
    to.putInt((int) entry.crc()).putInt(entry.packed().length).putInt((int) entry.declared());
    return to.putShort((short) nameBytes).putShort((short) 0);
  }

  private byte[] finish() {
    int start = body.size();
    central.forEach(body::writeBytes);
    short count = (short) central.size();
    ByteBuffer end = buffer(22).putInt(0x06054b50).putShort((short) 0).putShort((short) 0);
    end.putShort(count)
        .putShort(count)
        .putInt(body.size() - start)
        .putInt(start)
        .putShort((short) 0);
    body.writeBytes(end.array());
    return body.toByteArray();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
