package pkbs.webdav;

import java.io.IOException;

/// The fault is in what is read, not in the connection that it goes to.
final class SourceException extends IOException {
  private static final long serialVersionUID = 1L;

  SourceException(String message) {
    super(message);
  }

  SourceException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
