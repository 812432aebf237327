package pkbs.standalone.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What the jobs themselves have written down, in a file that pkbs knows nothing of.
///
/// @param file of lines `start NUMBER ID ATTEMPT PID MILLIS -` and `end … STATUS`, appended by the
///   scripts of [RigJob]
public record Oracle(Path file) {
  private static final int WORDS = 7;

  /// One line.
  ///
  /// @param number of the [RigJob]
  /// @param id as the job's environment has it
  /// @param pid of its shell
  /// @param status at the end only
  public record Note(int number, String id, int attempt, long pid, Instant at, OptionalInt status) {
    public boolean isStart() {
      return status.isEmpty();
    }
  }

  /// Everything so far, in the order in which it was written.
  public List<Note> read() {
    try {
      List<Note> notes = new ArrayList<>();
      for (String line : Files.readString(file, StandardCharsets.US_ASCII).split("\n")) {
        note(line).ifPresent(notes::add);
      }
      return List.copyOf(notes);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /// The lines of jobs that began to run, each attempt counted.
  public List<Note> starts() {
    return read().stream().filter(Note::isStart).toList();
  }

  /// Empty for a line that is not whole yet.
  static Optional<Note> note(String line) {
    String[] words = line.strip().split(" ");
    if (words.length != WORDS) {
      return Optional.empty();
    }
    boolean isStart = words[0].equals("start");
    return Optional.of(
        new Note(
            Integer.parseInt(words[1]),
            words[2],
            Integer.parseInt(words[3]),
            Long.parseLong(words[4]),
            Instant.ofEpochMilli(Long.parseLong(words[5])),
            isStart ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(words[6]))));
  }
}
