package pkbs.protocol;

import pkbs.core.PkbsException;

/// A stored or received value that is not the shape it should be.
public final class MalformedJsonException extends PkbsException {
  private static final long serialVersionUID = 1L;

  MalformedJsonException(String shape, Throwable cause) {
    super("not a " + shape + ": " + cause.getMessage(), cause);
  }
}
