package pkbs.worker;

import java.util.Optional;
import pkbs.core.RunId;
import pkbs.worker.process.LiveProgram;
import pkbs.worker.process.MemoryGroup;

/// The control group of the tasks of one run, which has its thread inside all the while. A group in
/// which memory ran out, whatever the task ended of, or that is not empty after a task, is not used
/// again. Used by one thread.
final class ChunkGroup implements AutoCloseable {
  private final RunTools tools;
  private final RunId run;
  private Optional<MemoryGroup> held = Optional.empty();
  private int made;

  ChunkGroup(RunTools tools, RunId run) {
    this.tools = tools;
    this.run = run;
  }

  /// The group of the next task; empty where memory is watched instead.
  Optional<MemoryGroup> of(RunSetup.Prepared task) {
    if (held.isPresent()) {
      return held;
    }
    made++;
    String name = "%s-%s.%d".formatted(tools.name(), run.key().substring(2), made);
    Optional<MemoryGroup> group = tools.processes().group(task, name);
    held = group.filter(MemoryGroup::hold);
    return group;
  }

  void ended(LiveProgram.Ended task) {
    if (!task.isClean() || !held.map(MemoryGroup::renew).orElse(true)) {
      close();
    }
  }

  @Override
  public void close() {
    held.ifPresent(MemoryGroup::release);
    held = Optional.empty();
  }
}
