package pkbs.protocol;

/// A piece of a run's live output, at most [#BYTES_MAX] bytes. Travels as the raw body of a message
/// with its other fields in headers.
///
/// @param offset of the first byte in its stream; a gap shows what was dropped
/// @param last whether the run's output ends here, in both streams
public record LogPiece(Stream stream, long offset, byte[] bytes, boolean last) {
  public static final int BYTES_MAX = 16 * 1024;

  /// Which output.
  public enum Stream {
    STDOUT,
    STDERR
  }
}
