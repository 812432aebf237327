package pkbs.core.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What was seen of the WebDAV server by making, writing, moving and deleting a probe.
///
/// @param url of the root, without credentials
/// @param trouble why that did not go well; absent where it did
/// @param request how long one request took on average
/// @param isNextcloud by its address
/// @param freeBytes where the server tells it
/// @param ahead how far its clock is ahead of the asker's, where it tells
/// @param left absent where it could not be looked for
public record ResultsFacts(
    String url,
    Optional<Trouble> trouble,
    Duration request,
    boolean isNextcloud,
    OptionalLong freeBytes,
    Optional<Duration> ahead,
    Optional<Left> left) {

  /// @param status of HTTP; empty where no answer came
  public record Trouble(OptionalInt status, String why) {}

  /// What is there and counts for nothing.
  ///
  /// @param uploads paths of `.uploading` folders in which nothing has changed for a day
  /// @param probes names of probes that were not deleted
  /// @param isWhole whether every folder was looked at
  public record Left(List<String> uploads, List<String> probes, boolean isWhole) {}
}
