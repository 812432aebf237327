package pkbs.worker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/// The place in the control group file system where this process may make groups that limit memory.
/// Version 1: below its own group of the memory controller. Version 2: below its own group where
/// that is delegated to it alone. Source: cgroups(7).
public final class Cgroups {
  private static final String OWN = "pkbs";
  private static final String SELF = "worker";

  private static final int IDLE_MAX = 16;

  private final Path parent;
  private final CgroupFiles files;

  /// Empty ones that the next runs with the same limit get: the kernel takes long to make and to
  /// remove a group.
  private final ConcurrentLinkedDeque<MemoryGroup> idle = new ConcurrentLinkedDeque<>();

  private Cgroups(Path parent, CgroupFiles files) {
    this.parent = parent;
    this.files = files;
  }

  /// Empty where it may not: memory is then watched instead.
  public static Optional<Cgroups> detect() {
    try {
      List<String> groups = Files.readAllLines(Path.of("/proc/self/cgroup"));
      List<String> mounts = Files.readAllLines(Path.of("/proc/self/mountinfo"));
      Optional<Cgroups> first = CgroupPlace.memoryV1(groups, mounts).flatMap(Cgroups::openV1);
      return first.isPresent()
          ? first
          : CgroupPlace.unified(groups, mounts).flatMap(Cgroups::openV2);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Cgroups> openV1(Path own) {
    return attempt(new Cgroups(own.resolve(OWN), CgroupFiles.V1));
  }

  /// A group with processes cannot have limited groups below it: this process moves into one of its
  /// own first, which is right only where it is alone.
  private static Optional<Cgroups> openV2(Path own) {
    try {
      if (!Files.readString(own.resolve("cgroup.controllers")).contains("memory")) {
        return Optional.empty();
      }
      Path control = own.resolve("cgroup.subtree_control");
      if (!Files.readString(control).contains("memory")) {
        String self = Long.toString(ProcessHandle.current().pid());
        if (!Files.readAllLines(own.resolve("cgroup.procs")).equals(List.of(self))) {
          return Optional.empty();
        }
        Path mine = Files.createDirectories(own.resolve(SELF));
        Files.writeString(mine.resolve("cgroup.procs"), self);
        Files.writeString(control, "+memory");
      }
      Path parent = Files.createDirectories(own.resolve(OWN));
      Files.writeString(parent.resolve("cgroup.subtree_control"), "+memory");
      return attempt(new Cgroups(parent, CgroupFiles.V2));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Makes a group and removes it again: rights are known only by using them.
  private static Optional<Cgroups> attempt(Cgroups groups) {
    try {
      Files.createDirectories(groups.parent);
      String name = "probe-" + ProcessHandle.current().pid();
      groups.open(name, 1L << 40).close();
      return Optional.of(groups);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// A group whose processes together hold at most that much memory, page cache counted, swap
  /// included where the kernel limits it.
  ///
  /// @param name of a new one; a file name, unused so far
  public MemoryGroup open(String name, long bytes) throws IOException {
    for (MemoryGroup group : idle) {
      if (group.bytes() == bytes && idle.remove(group)) {
        return group;
      }
    }
    Files.createDirectories(parent);
    Path directory = Files.createDirectory(parent.resolve(name));
    MemoryGroup group = new MemoryGroup(directory, files, bytes, this::keep);
    try {
      group.limit();
    } catch (IOException e) {
      group.close();
      throw e;
    }
    return group;
  }

  /// @return false where there are enough
  private boolean keep(MemoryGroup group) {
    return idle.size() < IDLE_MAX && idle.add(group);
  }

  /// Removes what was made for all groups, unless another worker has groups in it.
  public void release() {
    idle.forEach(MemoryGroup::close);
    idle.clear();
    new MemoryGroup(parent, files, 0, group -> false).remove();
  }

  /// Removes empty groups that earlier processes of that name prefix left.
  public void sweep(String prefix) {
    try (Stream<Path> groups = Files.list(parent)) {
      groups
          .filter(group -> group.getFileName().toString().startsWith(prefix))
          .filter(Files::isDirectory)
          .forEach(group -> new MemoryGroup(group, files, 0, each -> false).close());
    } catch (IOException e) {
      // Nothing is lost: an empty group costs nothing.
      return;
    }
  }
}
