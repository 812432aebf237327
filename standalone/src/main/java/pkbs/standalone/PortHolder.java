package pkbs.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds who listens at a port, for the message of the one who wanted it. Other users' processes
/// stay unknown. Source: proc_net(5), proc_pid_fd(5)
final class PortHolder {
  private static final String LISTEN = "0A";
  private static final int LOCAL = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private PortHolder() {}

  /// `process 4711 (python3)`, or `another process`.
  static String describe(int port) {
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> lines(Path.of("/proc/net", table)).stream())
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields.length > INODE && isListener(fields, port))
        .map(fields -> "socket:[" + fields[INODE] + "]")
        .flatMap(socket -> owner(socket).stream())
        .findFirst()
        .map(PortHolder::named)
        .orElse("another process");
  }

  private static boolean isListener(String[] fields, int port) {
    return fields[STATE].equals(LISTEN) && fields[LOCAL].endsWith(":%04X".formatted(port));
  }

  private static Optional<ProcessHandle> owner(String socket) {
    return ProcessHandle.allProcesses().filter(process -> holds(process, socket)).findFirst();
  }

  private static boolean holds(ProcessHandle process, String socket) {
    Path folder = Path.of("/proc", Long.toString(process.pid()), "fd");
    try (Stream<Path> open = Files.list(folder)) {
      return open.anyMatch(link -> target(link).equals(socket));
    } catch (IOException e) {
      return false;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static String named(ProcessHandle process) {
    List<String> name = lines(Path.of("/proc", Long.toString(process.pid()), "comm"));
    return "process " + process.pid() + (name.isEmpty() ? "" : " (" + name.getFirst() + ")");
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
