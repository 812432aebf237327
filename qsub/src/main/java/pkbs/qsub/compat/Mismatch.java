package pkbs.qsub.compat;

import pkbs.core.PkbsException;

/// An answer that a client would not understand. The message says which and why.
final class Mismatch extends PkbsException {
  private static final long serialVersionUID = 1;

  Mismatch(String message) {
    super(message);
  }
}
