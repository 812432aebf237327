package pkbs.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pkbs.standalone.chaos.Examination.Look;

class ExaminationTest {
  private static final Path FOLDER = Path.of("/tmp/rig");
  private static final Duration LONG = Duration.ofMinutes(1);

  private static Look seen(long offers) {
    return new Look.Seen(
        new Evidence(
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            offers,
            List.of(),
            List.of(),
            new Evidence.Dispatchers(List.of(), Optional.empty())));
  }

  @Test
  void what_hides_everything_is_named_at_the_end() {
    assertThatThrownBy(() ->
            Examination.settled(
                () -> new Look.Nothing("nats: read KV_pkbs_job: the server stopped sending"),
                Duration.ZERO,
                FOLDER))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "what was kept cannot be examined: nats: read KV_pkbs_job: the server stopped sending;"
                + " see /tmp/rig");
  }

  @Test
  void it_looks_again_until_all_is_well() {
    Deque<Look> looks = new ArrayDeque<>(List.of(new Look.Nothing("away"), seen(2), seen(0)));

    assertThat(Examination.settled(looks::remove, LONG, FOLDER)).isEmpty();
    assertThat(looks).isEmpty();
  }

  @Test
  void what_is_still_broken_at_the_end_is_told() {
    assertThat(Examination.settled(() -> seen(2), Duration.ZERO, FOLDER))
        .extracting(Violation::toString)
        .containsExactly("SETTLED: 2 offers are left");
  }
}
