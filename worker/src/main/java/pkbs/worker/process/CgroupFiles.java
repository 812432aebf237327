package pkbs.worker.process;

import java.util.Optional;

/// What the two versions of control groups call their files. Source: cgroup-v1/memory.rst,
/// cgroup-v2.rst of the Linux kernel.
///
/// @param swap absent from kernels that do not account swap
/// @param together ends all processes of the group where one must end for memory
/// @param events has a line `oom_kill N`
/// @param peak the most that was used, page cache counted; absent from kernels before 5.19
/// @param threads takes single threads: absent where all threads of a process share their memory
///   group
record CgroupFiles(
    String limit,
    Limit swap,
    Optional<String> together,
    String events,
    String peak,
    Optional<String> threads) {
  static final CgroupFiles V1 =
      new CgroupFiles(
          "memory.limit_in_bytes",
          new Limit("memory.memsw.limit_in_bytes", true),
          Optional.empty(),
          "memory.oom_control",
          "memory.max_usage_in_bytes",
          Optional.of("tasks"));

  static final CgroupFiles V2 =
      new CgroupFiles(
          "memory.max",
          new Limit("memory.swap.max", false),
          Optional.of("memory.oom.group"),
          "memory.events",
          "memory.peak",
          Optional.empty());

  /// @param withMemory whether the number is memory and swap together, else swap alone
  record Limit(String file, boolean withMemory) {}
}
