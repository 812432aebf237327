package pkbs.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What everybody who may look can read about processes. Source: proc(5)
final class ProcFiles {
  private ProcFiles() {}

  static List<Long> pids() {
    return ProcessHandle.allProcesses().map(ProcessHandle::pid).toList();
  }

  /// The words of `cmdline` or `environ`; none where the process is gone or another's.
  static List<String> words(long pid, String file) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), file));
      return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException e) {
      return List.of();
    }
  }
}
