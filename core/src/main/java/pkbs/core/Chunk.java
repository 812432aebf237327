package pkbs.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The tasks of one run of several. Written by the worker that has the run.
///
/// @param tasks the indices that the run covers, in the order in which they are executed; what it
///   gave back unbegun is not among them any more
/// @param ends of those that have ended and whose results are stored, each once; with notes as long
///   as they are few, see [Limits#CHUNK_NOTES_CHARS_MAX]
public record Chunk(List<Integer> tasks, List<TaskEnd> ends) {
  public Chunk {
    tasks = List.copyOf(tasks);
    ends = ends == null ? List.of() : bounded(ends);
  }

  /// The record has to fit into a message.
  private static List<TaskEnd> bounded(List<TaskEnd> ends) {
    int left = Limits.CHUNK_NOTES_CHARS_MAX;
    List<TaskEnd> bounded = new ArrayList<>(ends.size());
    for (TaskEnd end : ends) {
      int chars = end.end().notes().stream().mapToInt(String::length).sum();
      boolean fits = chars <= left;
      bounded.add(fits ? end : end.withoutNotes());
      left -= fits ? chars : 0;
    }
    return List.copyOf(bounded);
  }

  /// The end of one of them.
  ///
  /// @param startedAt by the worker's clock, for display; absent where its program was not started
  public record TaskEnd(int index, Optional<Instant> startedAt, RunEnd end) {
    private TaskEnd withoutNotes() {
      return new TaskEnd(index, startedAt, end.withNotes(List.of()));
    }
  }

  /// Nothing has ended yet.
  public static Chunk of(List<Integer> tasks) {
    return new Chunk(tasks, List.of());
  }

  Optional<TaskEnd> end(int index) {
    return ends.stream().filter(end -> end.index() == index).findFirst();
  }
}
