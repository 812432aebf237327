package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.FailureCause;
import pkbs.core.Memory;
import pkbs.core.Usage;
import pkbs.worker.process.LiveProgram;

class InContainerTest {
  private static final Usage RELAY =
      new Usage(Duration.ofSeconds(9), Duration.ofMillis(3), Memory.ofMebibytes(1));

  @Test
  void no_word_is_read_as_more_than_a_word() {
    assertThat(
            InContainer.script(
                Optional.of(23),
                Path.of("/in put"),
                new TreeMap<>(Map.of("A", "it's\n$x", "B", "")),
                List.of("./run", "a'b", "*", "")))
        .isEqualTo(
            """
            umask 27
            export A='it'\\''s
            $x'
            export B=''
            cd '/in put' || exit 126
            exec './run' 'a'\\''b' '*' ''
            """);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "exit 0 0 5000000 1048576, true, -",
        "exit 1 0 0 0, true, -",
        "exit 137 1 0 0, true, OOM",
        "exit 0 1 0 0, true, -",
        "exit 137 -1 0 0, true, -",
        "killed, true, OOM",
        "killed, false, -",
        "'', true, -",
        "exit 99999999999999999999, true, -",
        "exit 0 0 99999999999999999999 0, true, -",
        "exit 0 0 9223372036854775807 9223372036854775807, true, -",
        "exit 1 1 0 99999999999999999999, true, -",
        "nonsense, true, -",
      })
  void what_the_container_said_tells_whether_memory_ended_it(
      String said, boolean hasLimit, FailureCause limit) {
    assertThat(InContainer.ended(end(false, Optional.empty()), said, hasLimit).overLimit())
        .isEqualTo(Optional.ofNullable(limit));
  }

  @Test
  void what_was_asked_for_or_was_over_another_limit_stays_so() {
    assertThat(InContainer.ended(end(true, Optional.empty()), "killed", true).overLimit())
        .isEmpty();
    assertThat(
            InContainer.ended(
                    end(false, Optional.of(FailureCause.WALLTIME)), "exit 137 1 0 0", true)
                .overLimit())
        .contains(FailureCause.WALLTIME);
  }

  @Test
  void the_container_knows_what_was_used() {
    assertThat(
            InContainer.ended(end(false, Optional.empty()), "exit 0 0 2500000 4194304\n", true)
                .used())
        .isEqualTo(
            new Usage(Duration.ofSeconds(9), Duration.ofMillis(2500), Memory.ofMebibytes(4)));
  }

  private static LiveProgram.Ended end(boolean asked, Optional<FailureCause> limit) {
    return new LiveProgram.Ended(0, 0, limit, asked, RELAY, true);
  }
}
