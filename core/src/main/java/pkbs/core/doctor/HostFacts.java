package pkbs.core.doctor;

import java.util.List;
import java.util.Optional;

/// What was seen of laptop mode's processes and files.
///
/// @param folder the state folder
/// @param parts those that should run
/// @param open files with secrets that others may read, with their modes
/// @param freeBytes of the disk of the state folder
public record HostFacts(String folder, List<Part> parts, List<String> open, long freeBytes) {

  /// @param role `worker`
  /// @param recorded the process that the run file names; absent where there is no such file
  /// @param isAlive whether that very process lives
  /// @param isStarting whether it lives and does not answer
  /// @param log its log file
  public record Part(
      String role, Optional<Long> recorded, boolean isAlive, boolean isStarting, String log) {}

  boolean isDown() {
    return parts.stream().noneMatch(Part::isAlive);
  }
}
