package pkbs.worker;

import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.worker.process.Cgroups;
import pkbs.worker.process.Cookies;
import pkbs.worker.process.LimitWatch;
import pkbs.worker.process.LiveProgram;
import pkbs.worker.process.MemoryGroup;
import pkbs.worker.process.Umask;

/// Starts programs and has them watched.
///
/// @param groups empty where memory cannot be bounded by control groups
record Processes(LimitWatch watch, Cookies cookies, Optional<Cgroups> groups) {
  private static final Logger LOG = LoggerFactory.getLogger(Processes.class);

  /// Call on a platform thread.
  ///
  /// @throws pkbs.worker.process.SpawnFailedException where nothing was started
  LiveProgram start(RunSetup.Prepared run, String name) {
    return start(run, group(run, name));
  }

  /// The same in a group that the caller has; empty where memory is to be watched.
  LiveProgram start(RunSetup.Prepared run, Optional<MemoryGroup> group) {
    LiveProgram program =
        Umask.during(
            run.surroundings().umask(),
            () -> LiveProgram.start(run.request(), run.limits(), group, cookies));
    watch.add(program);
    return program;
  }

  LiveProgram.Ended await(LiveProgram program) {
    try {
      return program.await();
    } finally {
      watch.remove(program);
    }
  }

  /// A group of its own for a run, or for several, one after the other.
  Optional<MemoryGroup> group(RunSetup.Prepared run, String name) {
    long bytes = run.limits().memoryBytes();
    if (groups.isEmpty() || bytes == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(groups.get().open(name, bytes));
    } catch (IOException e) {
      LOG.warn("no memory group for {}, watching it instead: {}", name, e.toString());
      return Optional.empty();
    }
  }
}
