package pkbs.webdav;

import pkbs.core.PkbsException;

/// The server did not show what was asked for, though it may exist. The message is the failure's
/// reason.
public final class ReadFailedException extends PkbsException {
  private static final long serialVersionUID = 1L;

  private final transient UploadFailure failure;

  ReadFailedException(UploadFailure failure, Throwable cause) {
    super(failure.reason(), cause);
    this.failure = failure;
  }

  public UploadFailure failure() {
    return failure;
  }
}
