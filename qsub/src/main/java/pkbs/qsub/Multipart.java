package pkbs.qsub;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A request body of `multipart/form-data`. Source: RFC 7578.
final class Multipart {
  private final String boundary;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  /// @param boundary must not occur in any part; a random one does not
  Multipart(String boundary) {
    this.boundary = boundary;
  }

  Multipart add(String name, String contentType, byte[] content) {
    text("--" + boundary + "\r\n");
    text("Content-Disposition: form-data; name=\"" + name + "\"; filename=\"" + name + "\"\r\n");
    text("Content-Type: " + contentType + "\r\n\r\n");
    body.writeBytes(content);
    text("\r\n");
    return this;
  }

  byte[] bytes() {
    text("--" + boundary + "--\r\n");
    return body.toByteArray();
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  private void text(String text) {
    body.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
