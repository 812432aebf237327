package pkbs.worker.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All processes of the machine, as they were read one after the other.
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  private final Map<Integer, ProcessStat> byPid = new HashMap<>();
  private final Map<Integer, List<ProcessStat>> byParent = new HashMap<>();

  private ProcessTable() {}

  static ProcessTable read() {
    ProcessTable table = new ProcessTable();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (Path entry : entries) {
        ProcessStat.read(Integer.parseInt(entry.getFileName().toString())).ifPresent(table::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (DirectoryIteratorException e) {
      throw new UncheckedIOException(e.getCause());
    }
    return table;
  }

  private void add(ProcessStat stat) {
    byPid.put(stat.pid(), stat);
    byParent.computeIfAbsent(stat.parent(), pid -> new ArrayList<>()).add(stat);
  }

  Collection<ProcessStat> all() {
    return byPid.values();
  }

  /// Empty where it is gone, also where another has its number.
  Optional<ProcessStat> find(ProcessRef ref) {
    return Optional.ofNullable(byPid.get(ref.pid())).filter(stat -> stat.ref().equals(ref));
  }

  List<ProcessStat> childrenOf(int pid) {
    return byParent.getOrDefault(pid, List.of());
  }
}
