package pkbs.jetstream;

import org.jspecify.annotations.Nullable;
import pkbs.core.PkbsException;

/// Storage did not answer, or refused for want of space: whether the change was made is unknown.
/// Read back, or step down; never repeat an append without re-reading.
public final class StoreUnavailableException extends PkbsException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
