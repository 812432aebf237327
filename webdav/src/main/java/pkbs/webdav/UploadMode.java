package pkbs.webdav;

/// What of a job's directory is uploaded. The extra files and `result.json` always are.
public enum UploadMode {
  /// Every regular file under its own relative path, and every folder.
  FILES,
  /// One zip of the directory, named after the result folder.
  ZIP,
  /// Nothing.
  NONE
}
