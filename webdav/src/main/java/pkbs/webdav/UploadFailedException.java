package pkbs.webdav;

import org.jspecify.annotations.Nullable;
import pkbs.core.PkbsException;

/// The results are not in place: the failure was permanent, or stayed until the total time was
/// over. Temporary folders were deleted where the server let us. The message is
/// [UploadFailure#reason()].
public final class UploadFailedException extends PkbsException {
  private static final long serialVersionUID = 1L;

  private final transient UploadFailure failure;

  UploadFailedException(UploadFailure failure) {
    this(failure, null);
  }

  UploadFailedException(UploadFailure failure, @Nullable Throwable cause) {
    super(failure.reason(), cause);
    this.failure = failure;
  }

  public UploadFailure failure() {
    return failure;
  }
}
