package pkbs.webdav;

import java.util.OptionalInt;

/// Why a request to the WebDAV server did not do what it should.
public sealed interface UploadFailure {
  /// The HTTP status; empty where no answer came or the fault is on this side.
  OptionalInt status();

  /// The path relative to the root, without credentials, not encoded.
  String where();

  /// One line for people: what was answered, where, and what to do; lower case where it is ours, no
  /// full stop.
  String reason();

  /// May go well later.
  record Transient(OptionalInt status, String where, String reason, Pace pace)
      implements UploadFailure {}

  /// Will not go well by itself.
  record Permanent(OptionalInt status, String where, String reason) implements UploadFailure {}

  /// When a transient failure is tried again.
  enum Pace {
    /// After seconds, until the total time is over.
    SOON,
    /// After seconds, five times at the most: the status does not say whether it will pass.
    FEW,
    /// After minutes: the server wants fewer requests.
    MINUTES,
    /// After seconds, in another temporary folder: this one is locked, gone or spoilt.
    FRESH_FOLDER
  }
}
