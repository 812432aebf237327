package pkbs.worker;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import pkbs.core.JobSpec;
import pkbs.core.Program;

/// The directories of the tasks of one run, one after the other. What a task has left as it found
/// it, the next one gets; all else is made anew, so that none sees what another left behind. Used
/// by one thread.
final class ChunkFolder {
  private static final Set<String> SPOOL = Set.of("stdout", "stderr", "script", "nodes", "gpus");
  private static final int SCRIPT_BYTES_MAX = 1 << 16;

  private final RunDirectory root;
  private final JobSpec spec;
  private final RunSetup setup;
  private Optional<RunDirectory> used = Optional.empty();
  private byte[] script = new byte[0];
  private byte[] nodes = new byte[0];
  private int made;

  /// @param root a bare one
  ChunkFolder(RunDirectory root, JobSpec spec, RunSetup setup) {
    this.root = root;
    this.spec = spec;
    this.setup = setup;
  }

  /// A directory with the payload for the next task.
  ///
  /// @throws RejectedRunException where the payload can never be unpacked
  /// @throws pkbs.jetstream.StoreUnavailableException where it cannot be fetched
  RunDirectory next() throws IOException {
    if (used.isPresent() && isAsNew(used.get())) {
      return used.get();
    }
    discardUsed();
    made++;
    RunDirectory fresh = root.below(Integer.toString(made));
    setup.unpack(spec, fresh);
    if (spec.program() instanceof Program.Script) {
      script = Files.readAllBytes(fresh.script());
    }
    nodes = Files.readAllBytes(fresh.nodeFile());
    used = Optional.of(fresh);
    return fresh;
  }

  /// The last one is kept, for somebody who discards it.
  void keep() {
    used = Optional.empty();
  }

  private void discardUsed() throws IOException {
    if (used.isPresent()) {
      Tree.delete(used.get().root());
      used = Optional.empty();
    }
  }

  /// A directory payload is the task's to change, and too much to compare.
  private boolean isAsNew(RunDirectory directory) {
    return !(spec.program() instanceof Program.Directory)
        && isEmpty(directory.work())
        && isEmpty(directory.tmp())
        && isSpoolAsNew(directory);
  }

  private static boolean isEmpty(Path folder) {
    File file = folder.toFile();
    String[] entries = file.list();
    return entries != null && entries.length == 0 && file.canWrite() && file.canExecute();
  }

  private boolean isSpoolAsNew(RunDirectory directory) {
    String[] entries = directory.spool().toFile().list();
    return entries != null
        && SPOOL.containsAll(Arrays.asList(entries))
        && directory.stdout().toFile().length() == 0
        && directory.stderr().toFile().length() == 0
        && directory.gpuFile().toFile().length() == 0
        && SpareDirectories.isUsable(directory.nodeFile(), RunDirectory.FILE, nodes)
        && isScriptAsNew(directory.script());
  }

  private boolean isScriptAsNew(Path file) {
    return !(spec.program() instanceof Program.Script)
        || script.length <= SCRIPT_BYTES_MAX
            && SpareDirectories.isUsable(file, RunDirectory.EXECUTABLE, script);
  }
}
