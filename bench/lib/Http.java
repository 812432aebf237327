import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// One connection to the API of an instance, kept open. A plain socket, so that the clients of a
/// bench take little of the processors that they measure. For one thread.
final class Http implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final String head;

  private Http(URI url, String token) throws IOException {
    socket = new Socket(InetAddress.getByName(url.getHost()), url.getPort());
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    head = "Host: %s\r\nAuthorization: Bearer %s\r\n".formatted(url.getAuthority(), token);
  }

  /// @param state the folder of the instance
  static Http to(Path state) throws IOException {
    return new Http(
        URI.create(Files.readString(state.resolve("url")).strip()),
        Files.readString(state.resolve("token")).strip());
  }

  String get(String path) throws IOException {
    return send("GET", path, "text/plain", "");
  }

  /// @return the body; the status has to be 2xx
  String send(String method, String path, String type, String content) throws IOException {
    byte[] body = content.getBytes(StandardCharsets.UTF_8);
    String lines =
        "%s %s HTTP/1.1\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(method, path, head, type, body.length);
    byte[] first = lines.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[first.length + body.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(body, 0, all, first.length, body.length);
    socket.getOutputStream().write(all);
    return answer(method + " " + path);
  }

  private String answer(String asked) throws IOException {
    String status = line();
    int length = 0;
    boolean isChunked = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      }
      isChunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
    }
    String body = new String(isChunked ? chunks() : in.readNBytes(length), StandardCharsets.UTF_8);
    if (status.charAt(9) != '2') {
      throw new IOException(asked + ": " + status + ": " + body);
    }
    return body;
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      int length = Integer.parseInt(line().strip(), 16);
      all.write(in.readNBytes(length));
      line();
      if (length == 0) {
        return all.toByteArray();
      }
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("connection closed by the server");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
