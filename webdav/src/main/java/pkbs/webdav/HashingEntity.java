package pkbs.webdav;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.http.entity.AbstractHttpEntity;

/// A request body that is read once, as it is sent, in pieces of 64 KiB: exactly the declared
/// number of bytes, hashed on the way.
final class HashingEntity extends AbstractHttpEntity {
  private static final int PIECE_BYTES = 64 * 1024;

  private final InputStream stream;
  private final long bytes;
  private final MessageDigest digest = newDigest();

  HashingEntity(InputStream stream, long bytes) {
    this.stream = stream;
    this.bytes = bytes;
    setContentType("application/octet-stream");
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    long left = bytes;
    while (left > 0) {
      int count = read(piece, (int) Math.min(piece.length, left));
      digest.update(piece, 0, count);
      out.write(piece, 0, count);
      left -= count;
    }
  }

  /// Of all that was sent; once, after [#writeTo].
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public long getContentLength() {
    return bytes;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public boolean isStreaming() {
    return true;
  }

  @Override
  public InputStream getContent() {
    throw new UnsupportedOperationException("written, never read");
  }

  private int read(byte[] piece, int length) throws IOException {
    int count;
    try {
      count = stream.read(piece, 0, length);
    } catch (IOException e) {
      throw new SourceException(e);
    }
    if (count < 0) {
      throw new SourceException("is shorter than the " + bytes + " bytes that it had");
    }
    return count;
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
