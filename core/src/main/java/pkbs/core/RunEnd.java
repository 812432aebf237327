package pkbs.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a worker records when a run is done.
///
/// @param results absent where they could not be stored
/// @param endedAt when the program ended, by the worker's clock; for display only
/// @param notes what went wrong besides the program, such as output that could not be delivered; at
///   most [Limits#NOTES_MAX] lines of [Limits#NOTE_CHARS_MAX]
public record RunEnd(
    Outcome outcome,
    Usage usage,
    Optional<ResultFolder> results,
    Instant endedAt,
    List<String> notes) {
  public RunEnd {
    notes =
        notes == null
            ? List.of()
            : notes.stream()
                .limit(Limits.NOTES_MAX)
                .map(note -> Excerpt.of(note, Limits.NOTE_CHARS_MAX))
                .toList();
  }

  public RunEnd(Outcome outcome, Usage usage, Optional<ResultFolder> results, Instant endedAt) {
    this(outcome, usage, results, endedAt, List.of());
  }

  public RunEnd withNotes(List<String> lines) {
    return new RunEnd(outcome, usage, results, endedAt, lines);
  }
}
