package pkbs.webdav;

/// A file of a result folder.
///
/// @param path relative to the result folder, segments joined by `/`, not encoded
/// @param bytes its length, 0 or more
/// @param sha256 of what was sent, 64 lower-case hexadecimal digits
public record ResultFile(String path, long bytes, String sha256) {}
