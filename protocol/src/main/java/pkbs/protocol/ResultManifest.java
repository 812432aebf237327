package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// `result.json` of a results folder: what ran, how it ended, and every other file with its
/// checksum. Written last before the folder gets its final name.
///
/// @param reason why it did not end by itself or could not run; absent where it did
/// @param skipped files of the job's directory that were not uploaded, and why
@Json
public record ResultManifest(
    int v,
    String id,
    String name,
    int attempt,
    int exitStatus,
    Optional<String> reason,
    Instant submittedAt,
    Optional<Instant> startedAt,
    Instant endedAt,
    String host,
    JobView.Requested requested,
    JobView.Used used,
    List<File> files,
    List<Skipped> skipped) {
  public static final int VERSION = 1;

  /// @param path relative to the folder
  /// @param sha256 64 lower-case hexadecimal digits
  @Json
  public record File(String path, long bytes, String sha256) {}

  @Json
  public record Skipped(String path, String reason) {}
}
