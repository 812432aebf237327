package pkbs.worker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What the processes of a tree hold at one moment.
///
/// @param cpuTime of those alive and the children that they waited for
/// @param residentBytes the sum of their resident memory; pages that they share count for each
record TreeUsage(Duration cpuTime, long residentBytes) {
  private static final int SC_CLK_TCK = 2;
  private static final int SC_PAGESIZE = 30;
  private static final long KIB = 1024;
  private static final Libc.Function SYSCONF = Libc.function("sysconf", Libc.INT);
  private static final long TICK_NANOS =
      Duration.ofSeconds(1).toNanos() / SYSCONF.call(SC_CLK_TCK).value();
  private static final long PAGE_BYTES = SYSCONF.call(SC_PAGESIZE).value();

  static TreeUsage of(List<ProcessStat> members) {
    long ticks = 0;
    long pages = 0;
    for (ProcessStat process : members) {
      ticks += process.cpuTicks();
      pages += process.residentPages();
    }
    return new TreeUsage(Duration.ofNanos(ticks * TICK_NANOS), pages * PAGE_BYTES);
  }

  /// The sum of their memory with each shared page counted once. Costs much more than
  /// [#residentBytes]; where the system does not tell of a process, its resident memory counts.
  static long proportionalBytes(List<ProcessStat> members) {
    return members.stream().mapToLong(TreeUsage::proportionalBytes).sum();
  }

  private static long proportionalBytes(ProcessStat process) {
    try {
      Path file = Path.of("/proc", Integer.toString(process.pid()), "smaps_rollup");
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("Pss:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
        }
      }
    } catch (IOException e) {
      return process.residentPages() * PAGE_BYTES;
    }
    return process.residentPages() * PAGE_BYTES;
  }
}
