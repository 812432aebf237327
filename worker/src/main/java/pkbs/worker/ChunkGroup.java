package pkbs.worker;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import pkbs.core.RunId;
import pkbs.worker.process.LiveProgram;
import pkbs.worker.process.MemoryGroup;

/// The control group of the tasks of one run. A thread that does nothing but start them stays in
/// it: any other would have the threads that it makes born in there, and they would keep the group.
/// A group in which memory ran out, whatever the task ended of, or that is not empty after a task,
/// is not used again. Used by one thread.
final class ChunkGroup implements AutoCloseable {
  private final RunTools tools;
  private final RunId run;
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("starter").factory());
  private Optional<MemoryGroup> held = Optional.empty();
  private int made;

  ChunkGroup(RunTools tools, RunId run) {
    this.tools = tools;
    this.run = run;
  }

  /// Starts the program of the next task, in the group where there may be one.
  ///
  /// @throws pkbs.worker.process.SpawnFailedException where nothing was started
  LiveProgram start(RunSetup.Prepared task) {
    Optional<MemoryGroup> group = held.isPresent() ? held : fresh(task);
    return held.isPresent()
        ? inside(() -> tools.processes().start(task, group))
        : tools.processes().start(task, group);
  }

  /// Empty where memory is watched instead.
  private Optional<MemoryGroup> fresh(RunSetup.Prepared task) {
    made++;
    String name = "%s-%s.%d".formatted(tools.name(), run.key().substring(2), made);
    Optional<MemoryGroup> group = tools.processes().group(task, name);
    held = group.filter(found -> inside(found::hold));
    return group;
  }

  void ended(LiveProgram.Ended task) {
    if (!task.isClean() || !held.map(MemoryGroup::renew).orElse(true)) {
      release();
    }
  }

  private void release() {
    held.ifPresent(group ->
        inside(() -> {
          group.release();
          return true;
        }));
    held = Optional.empty();
  }

  @Override
  public void close() {
    release();
    starter.shutdown();
  }

  /// Does it on the thread that may be in the group.
  private <T> T inside(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, starter).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
