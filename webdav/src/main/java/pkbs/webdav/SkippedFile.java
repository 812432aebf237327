package pkbs.webdav;

/// Something in a job's directory that was not uploaded.
///
/// @param path relative to the job's directory, segments joined by `/`
/// @param reason `symbolic link`, `not a regular file`, `permission denied`, …
public record SkippedFile(String path, String reason) {}
