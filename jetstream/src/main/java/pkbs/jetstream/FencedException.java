package pkbs.jetstream;

import pkbs.core.PkbsException;

/// An append to the books was refused because another record was appended since: this process is
/// not the leader any more.
public final class FencedException extends PkbsException {
  private static final long serialVersionUID = 1L;

  public FencedException(String message) {
    super(message);
  }
}
