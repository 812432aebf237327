package pkbs.core;

import java.util.regex.Pattern;

/// Names a payload in the payload bucket by its content.
///
/// @param sha256 64 lower-case hexadecimal digits
/// @param bytes 1 to [Limits#PAYLOAD_BYTES_MAX]
public record PayloadRef(String sha256, int bytes) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public PayloadRef {
    if (!SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException("not a sha256: " + sha256);
    }
    if (bytes < 1 || bytes > Limits.PAYLOAD_BYTES_MAX) {
      throw new IllegalArgumentException("payload size out of range: " + bytes);
    }
  }

  /// The key in the payload bucket.
  public String key() {
    return "p." + sha256;
  }
}
