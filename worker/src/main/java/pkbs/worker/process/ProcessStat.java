package pkbs.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// One line of `/proc/PID/stat`. Source: proc(5).
///
/// @param startTicks since boot; with `pid` it names a process for ever
/// @param cpuTicks of the process and its waited-for children
record ProcessStat(
    int pid,
    int parent,
    int session,
    char state,
    long startTicks,
    long cpuTicks,
    long residentPages) {
  private static final Path PROC = Path.of("/proc");

  /// Empty where there is no such process any more.
  static Optional<ProcessStat> read(int pid) {
    try {
      Path file = PROC.resolve(Integer.toString(pid)).resolve("stat");
      return Optional.of(parse(pid, Files.readAllBytes(file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static ProcessStat parse(int pid, byte[] line) {
    String text = new String(line, StandardCharsets.ISO_8859_1);
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
    long cpu = 0;
    for (int field = 11; field <= 14; field++) {
      cpu += Long.parseLong(fields[field]);
    }
    return new ProcessStat(
        pid,
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[3]),
        fields[0].charAt(0),
        Long.parseLong(fields[19]),
        cpu,
        Long.parseLong(fields[21].trim()));
  }

  ProcessRef ref() {
    return new ProcessRef(pid, startTicks);
  }

  /// Whether it still executes anything: a zombie only waits to be reaped.
  boolean isAlive() {
    return state != 'Z' && state != 'X';
  }
}
