package pkbs.core;

import java.util.Optional;

/// What a job is charged to; kept and shown, and nothing depends on it. Source: qsub(1B), `-A -P`.
///
/// @param account at most [Limits#LABEL_BYTES_MAX] bytes, as `project`
public record Accounting(Optional<String> account, Optional<String> project) {
  public static final Accounting NONE = new Accounting(Optional.empty(), Optional.empty());
}
