package pkbs.worker.process;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where this process's own control group is in the file system: its path as the kernel names it,
/// below the mount that shows it. Source: cgroups(7), proc_pid_mountinfo(5).
final class CgroupPlace {
  private static final int ROOT_FIELD = 3;
  private static final int POINT_FIELD = 4;

  private CgroupPlace() {}

  /// @param groups lines of `/proc/self/cgroup`: `4:memory:/a/b`
  /// @param mounts lines of `/proc/self/mountinfo`
  static Optional<Path> memoryV1(List<String> groups, List<String> mounts) {
    return groups.stream()
        .map(line -> line.split(":", 3))
        .filter(parts -> Arrays.asList(parts[1].split(",")).contains("memory"))
        .findFirst()
        .flatMap(parts -> below(mounts, "cgroup", "memory", parts[2]));
  }

  static Optional<Path> unified(List<String> groups, List<String> mounts) {
    return groups.stream()
        .filter(line -> line.startsWith("0::"))
        .findFirst()
        .flatMap(line -> below(mounts, "cgroup2", "", line.substring("0::".length())));
  }

  private static Optional<Path> below(
      List<String> mounts, String type, String option, String group) {
    for (String mount : mounts) {
      String[] halves = mount.split(" - ", 2);
      String[] fields = halves[0].split(" ");
      String[] source = halves.length < 2 ? new String[0] : halves[1].split(" ");
      if (source.length < 3 || !source[0].equals(type)) {
        continue;
      }
      boolean isMeant = option.isEmpty() || Arrays.asList(source[2].split(",")).contains(option);
      Path root = Path.of(fields[ROOT_FIELD]);
      if (isMeant && Path.of(group).startsWith(root)) {
        return Optional.of(Path.of(fields[POINT_FIELD]).resolve(root.relativize(Path.of(group))));
      }
    }
    return Optional.empty();
  }
}
