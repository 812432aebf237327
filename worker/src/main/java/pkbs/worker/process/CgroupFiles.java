package pkbs.worker.process;

import java.util.Optional;

/// What the two versions of control groups call their files. Source: cgroup-v1/memory.rst,
/// cgroup-v2.rst of the Linux kernel.
///
/// @param swap absent from kernels that do not account swap
/// @param together ends all processes of the group where one must end for memory
/// @param events has a line `oom_kill N`
record CgroupFiles(String limit, Limit swap, Optional<String> together, String events) {
  static final CgroupFiles V1 =
      new CgroupFiles(
          "memory.limit_in_bytes",
          new Limit("memory.memsw.limit_in_bytes", true),
          Optional.empty(),
          "memory.oom_control");

  static final CgroupFiles V2 =
      new CgroupFiles(
          "memory.max",
          new Limit("memory.swap.max", false),
          Optional.of("memory.oom.group"),
          "memory.events");

  /// @param withMemory whether the number is memory and swap together, else swap alone
  record Limit(String file, boolean withMemory) {}
}
