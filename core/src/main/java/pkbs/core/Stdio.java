package pkbs.core;

import java.util.Optional;

/// Where standard output and error are delivered on a shared file system, besides the results
/// folder. Source: qsub(1B), `-o -e -j -k`.
///
/// @param stdout the path of `-o` as given, made absolute by the client; absent: the default name
///   in the submit directory
/// @param stderr the same for `-e`
/// @param keep which streams stay in the owner's home directory instead (`-k o`, `-k e`)
public record Stdio(Optional<String> stdout, Optional<String> stderr, Join join, Keep keep) {
  public static final Stdio DEFAULT =
      new Stdio(Optional.empty(), Optional.empty(), Join.NONE, Keep.NOTHING);

  /// Which stream takes both. Source: qsub(1B), `-j`.
  public enum Join {
    NONE,
    /// Both in standard output.
    OE,
    /// Both in standard error.
    EO
  }

  /// Source: qsub(1B), `-k`.
  ///
  /// @param direct the streams are written at their destination while the job runs (`-k d`)
  public record Keep(boolean stdout, boolean stderr, boolean direct) {
    public static final Keep NOTHING = new Keep(false, false, false);
  }
}
