package pkbs.worker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import pkbs.core.Chunk;
import pkbs.core.Outcome;
import pkbs.core.RunEnd;
import pkbs.core.Usage;

/// What a run of several tasks has done, is doing and has still to do. What it let go of it never
/// begins, whether anybody heard of that or not. Safe for threads.
final class ChunkPlan {
  private final List<Integer> tasks;
  private final Map<Integer, Chunk.TaskEnd> ends = new HashMap<>();
  private final Set<Integer> deleted = new HashSet<>();
  private int begun;

  /// @param tasks indices in the order in which they are run
  ChunkPlan(List<Integer> tasks) {
    this.tasks = new ArrayList<>(tasks);
  }

  /// The task that is to be run now, if any is left. One that was deleted before ends unbegun.
  synchronized OptionalInt begin() {
    while (begun < tasks.size()) {
      int task = tasks.get(begun);
      begun++;
      if (!deleted.contains(task)) {
        return OptionalInt.of(task);
      }
      ended(new Chunk.TaskEnd(task, Optional.empty(), unbegun()));
    }
    return OptionalInt.empty();
  }

  private static RunEnd unbegun() {
    return new RunEnd(Outcome.Deleted.BY_TERM, Usage.NONE, Optional.empty(), Instant.now());
  }

  /// The end of a task that was begun; its results are where they belong.
  synchronized void ended(Chunk.TaskEnd end) {
    ends.put(end.index(), end);
  }

  /// Nothing more is begun.
  ///
  /// @return whether there was anything more
  synchronized boolean letGo() {
    boolean isAny = begun < tasks.size();
    tasks.subList(begun, tasks.size()).clear();
    return isAny;
  }

  /// The task is not to be run, or to end.
  synchronized void delete(int task) {
    deleted.add(task);
  }

  synchronized boolean isDeleted(int task) {
    return deleted.contains(task);
  }

  /// Whether it was not let go of; it may have ended.
  synchronized boolean has(int task) {
    return tasks.contains(task);
  }

  /// Whether every task that it has not let go of has its end.
  synchronized boolean isDone() {
    return ends.size() == tasks.size();
  }

  synchronized int ended() {
    return ends.size();
  }

  /// As the record has it.
  synchronized Chunk chunk() {
    return new Chunk(tasks, tasks.stream().map(ends::get).filter(Objects::nonNull).toList());
  }
}
