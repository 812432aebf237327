package pkbs.core;

/// Which of a job's files go to the results folder besides `stdout.txt`, `stderr.txt` and
/// `result.json`, which always do.
public enum UploadMode {
  /// Each file of the job's directory by itself.
  FILES,
  /// One zip of the job's directory, named like the results folder.
  ZIP,
  NONE
}
