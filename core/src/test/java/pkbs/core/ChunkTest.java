package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkTest {
  private static Chunk.TaskEnd ended(int index, String note) {
    RunEnd end = new RunEnd(new Outcome.Exited(0), Usage.NONE, Optional.empty(), Samples.T1);
    return new Chunk.TaskEnd(index, Optional.of(Samples.T0), end.withNotes(List.of(note)));
  }

  private static List<Integer> noted(Chunk chunk) {
    return chunk.ends().stream()
        .filter(end -> !end.end().notes().isEmpty())
        .map(Chunk.TaskEnd::index)
        .toList();
  }

  @Test
  void a_short_note_on_every_task_is_kept() {
    List<Integer> tasks = IntStream.range(0, Limits.CHUNK_TASKS_MAX).boxed().toList();
    String note = "/home/ann/project/out/name.o1234.17: permission denied; it is in the results";

    Chunk chunk = new Chunk(tasks, tasks.stream().map(task -> ended(task, note)).toList());

    assertThat(noted(chunk)).isEqualTo(tasks);
  }

  @Test
  void notes_that_do_not_fit_into_the_record_are_left_out() {
    String full = "n".repeat(Limits.NOTE_CHARS_MAX);
    int fit = Limits.CHUNK_NOTES_CHARS_MAX / Limits.NOTE_CHARS_MAX;
    List<Integer> tasks = IntStream.rangeClosed(1, fit + 2).boxed().toList();
    List<Chunk.TaskEnd> ends =
        tasks.stream().map(task -> ended(task, task == fit + 2 ? "short" : full)).toList();

    Chunk chunk = new Chunk(tasks, ends);

    assertThat(chunk.ends()).hasSize(fit + 2);
    assertThat(noted(chunk)).hasSize(fit + 1).doesNotContain(fit + 1);
  }
}
