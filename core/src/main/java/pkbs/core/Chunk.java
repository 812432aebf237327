package pkbs.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The tasks of one run of several. Written by the worker that has the run.
///
/// @param tasks the indices that the run covers, in the order in which they are executed; what it
///   gave back unbegun is not among them any more
/// @param ends of those that have ended and whose results are stored, each once
public record Chunk(List<Integer> tasks, List<TaskEnd> ends) {
  public Chunk {
    tasks = List.copyOf(tasks);
    ends = ends == null ? List.of() : List.copyOf(ends);
  }

  /// The end of one of them.
  ///
  /// @param startedAt by the worker's clock, for display; absent where its program was not started
  public record TaskEnd(int index, Optional<Instant> startedAt, RunEnd end) {}

  /// Nothing has ended yet.
  public static Chunk of(List<Integer> tasks) {
    return new Chunk(tasks, List.of());
  }

  Optional<TaskEnd> end(int index) {
    return ends.stream().filter(end -> end.index() == index).findFirst();
  }
}
