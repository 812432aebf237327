package pkbs.webdav;

import java.util.List;

/// The caller's side of `result.json`: the file that says whose results a folder holds.
public interface Manifest {
  /// The name of the file, at the top of the result folder.
  String NAME = "result.json";

  /// Renders the file when all others have been sent. Called once per try, so it may be called more
  /// than once.
  ///
  /// @param files all that were sent, ordered by path, without this one
  /// @param skipped what of the job's directory was not, ordered by path
  byte[] render(List<ResultFile> files, List<SkippedFile> skipped);

  /// Whether a `result.json` found in the place names this job and attempt. Anything that cannot be
  /// read is another's: false, no exception.
  boolean isSameRun(byte[] found);
}
