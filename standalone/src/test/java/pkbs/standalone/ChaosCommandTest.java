package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import pkbs.core.PkbsException;

class ChaosCommandTest {
  private static final Path FOLDER = Path.of("/tmp/pkbs-chaos-1");

  @Test
  void a_failure_names_the_folder_that_is_kept_once() {
    assertThat(ChaosCommand.failure(new PkbsException("nats: not connected"), FOLDER))
        .hasMessage("nats: not connected; see /tmp/pkbs-chaos-1");
    assertThat(
            ChaosCommand.failure(
                new IllegalStateException("not within 3 s: a start; see /tmp/pkbs-chaos-1"),
                FOLDER))
        .hasMessage("not within 3 s: a start; see /tmp/pkbs-chaos-1");
  }
}
