package pkbs.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProcessStatTest {
  @Test
  void a_name_with_blanks_and_brackets_shifts_nothing() {
    String line =
        "42 (a) b) (c) S 7 42 42 0 -1 4194560 1 2 3 4 10 20 30 40 20 0 1 0 12345 999 77 18\n";

    ProcessStat stat = ProcessStat.parse(42, line.getBytes(StandardCharsets.UTF_8));

    assertThat(stat).isEqualTo(new ProcessStat(42, 7, 42, 'S', 12345, 100, 77));
    assertThat(stat.isAlive()).isTrue();
  }

  @Test
  void a_zombie_is_not_alive() {
    String line = "42 (x) Z 7 42 42 0 -1 0 1 2 3 4 10 20 30 40 20 0 1 0 12345 0 0 0\n";

    assertThat(ProcessStat.parse(42, line.getBytes(StandardCharsets.UTF_8)).isAlive()).isFalse();
  }
}
