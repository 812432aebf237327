package pkbs.worker;

import pkbs.core.PkbsException;

/// The run can never start, here or anywhere; the message is for its owner.
final class RejectedRunException extends PkbsException {
  private static final long serialVersionUID = 1L;

  RejectedRunException(String message) {
    super(message);
  }
}
