package pkbs.webdav;

import java.time.Duration;
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
  ///
  /// @param notBefore what the server asked to wait; zero where it did not
  record Transient(OptionalInt status, String where, String reason, Pace pace, Duration notBefore)
      implements UploadFailure {
    Transient(OptionalInt status, String where, String reason, Pace pace) {
      this(status, where, reason, pace, Duration.ZERO);
    }
  }

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
    /// As [#FEW], in another temporary folder: what arrived there was not what was sent.
    FRESH_FEW,
    /// After seconds, in another temporary folder: this one is locked, gone or spoilt.
    FRESH_FOLDER;

    /// Whether the same request at the same place is of no use.
    boolean isElsewhere() {
      return this == FRESH_FEW || this == FRESH_FOLDER;
    }

    /// Whether it is worth only some tries.
    boolean isFew() {
      return this == FEW || this == FRESH_FEW;
    }
  }
}
