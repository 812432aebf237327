package pkbs.webdav;

import java.nio.file.Path;

/// A file beside those of the job's directory, at the top of the result folder (`stdout.txt`). Its
/// name is reserved: a job's own file of that name is uploaded under another.
public sealed interface ExtraFile {
  /// One path segment.
  String name();

  /// Content on disk; a symbolic link is not followed.
  record OnDisk(String name, Path file) implements ExtraFile {}

  /// Content in memory.
  record InMemory(String name, byte[] bytes) implements ExtraFile {}

  static ExtraFile of(String name, Path file) {
    return new OnDisk(name, file);
  }

  static ExtraFile of(String name, byte[] bytes) {
    return new InMemory(name, bytes.clone());
  }
}
