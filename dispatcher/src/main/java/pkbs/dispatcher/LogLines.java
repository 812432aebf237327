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

  void write(int attempt, LogPiece piece) throws IOException {
    if (piece.bytes().length > 0) {
      String stream = piece.stream().name().toLowerCase(Locale.ROOT);
      write(new LogLine(stream, piece.offset(), attempt, base64(piece.bytes())));
    }
  }

  /// A whole stream from its start.
  void copy(int attempt, String stream, InputStream in) throws IOException {
    byte[] buffer = new byte[LogPiece.BYTES_MAX];
    long offset = 0;
    for (int bytes = in.readNBytes(buffer, 0, buffer.length);
        bytes > 0;
        bytes = in.readNBytes(buffer, 0, buffer.length)) {
      write(new LogLine(stream, offset, attempt, base64(Arrays.copyOf(buffer, bytes))));
      offset += bytes;
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private void write(LogLine line) throws IOException {
    out.write(PkbsJson.write(line));
    out.write('\n');
  }

  void flush() throws IOException {
    out.flush();
  }
}
