package pkbs.dispatcher;

import pkbs.core.PkbsException;

/// An append was refused or not answered: this process may not write before it took over again.
final class BooksLostException extends PkbsException {
  private static final long serialVersionUID = 1L;

  private final boolean isRefused;

  /// @param isRefused the record was certainly not written, else it is unknown
  BooksLostException(RuntimeException cause, boolean isRefused) {
    super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    this.isRefused = isRefused;
  }

  boolean isRefused() {
    return isRefused;
  }
}
