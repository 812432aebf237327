package pkbs.core;

import org.jspecify.annotations.Nullable;

/// The root of all that pkbs throws: broken input at the edge, lost infrastructure, bugs.
public class PkbsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PkbsException(String message) {
    super(message);
  }

  public PkbsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
