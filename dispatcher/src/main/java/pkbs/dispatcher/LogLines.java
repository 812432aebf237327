package pkbs.dispatcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import pkbs.protocol.LogLine;
import pkbs.protocol.LogPiece;
import pkbs.protocol.PkbsJson;

/// Writes output as newline-delimited JSON.
final class LogLines {
  private final OutputStream out;

  LogLines(OutputStream out) {
    this.out = out;
  }

  void write(LogPiece piece) throws IOException {
    if (piece.bytes().length > 0) {
      write(piece.stream().name().toLowerCase(Locale.ROOT), piece.offset(), piece.bytes());
    }
  }

  /// A whole stream from its start.
  void copy(String stream, InputStream in) throws IOException {
    byte[] buffer = new byte[LogPiece.BYTES_MAX];
    long offset = 0;
    for (int bytes = in.readNBytes(buffer, 0, buffer.length);
        bytes > 0;
        bytes = in.readNBytes(buffer, 0, buffer.length)) {
      write(stream, offset, Arrays.copyOf(buffer, bytes));
      offset += bytes;
    }
  }

  private void write(String stream, long offset, byte[] bytes) throws IOException {
    out.write(
        PkbsJson.write(new LogLine(stream, offset, Base64.getEncoder().encodeToString(bytes))));
    out.write('\n');
  }

  void flush() throws IOException {
    out.flush();
  }
}
