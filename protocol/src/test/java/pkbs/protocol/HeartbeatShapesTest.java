package pkbs.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeartbeatShapesTest {

  @Test
  void a_heartbeat_of_an_older_worker_gives_no_reason() {
    String older =
        """
        {"v":1,"worker":{"text":"w-1"},"seat":"s","host":"h","pool":"default","sharedFiles":false,
         "capacity":{"cpus":2,"memory":{"bytes":1},"scratch":{"bytes":1}},"takesWork":false,"runs":[]}
        """;

    Heartbeat read = PkbsJson.read(Heartbeat.class, older.getBytes(StandardCharsets.UTF_8));

    assertThat(read.reason()).isEmpty();
    assertThat(read.leaves()).isFalse();
    assertThat(PkbsJson.read(Heartbeat.class, PkbsJson.write(read))).isEqualTo(read);
  }

  @Test
  void a_heartbeat_without_folders_is_of_a_worker_with_all_or_none() {
    String text =
        """
        {"v":1,"worker":{"text":"w-1"},"seat":"s","host":"h","pool":"p","sharedFiles":%s,
        "capacity":{"cpus":1,"memory":{"bytes":1},"scratch":{"bytes":1}},"takesWork":true,
        "runs":[],"leaves":false}\
        """;
    for (boolean isShared : new boolean[] {true, false}) {
      Heartbeat beat =
          PkbsJson.read(Heartbeat.class, text.formatted(isShared).getBytes(StandardCharsets.UTF_8));
      assertThat(beat.sharedPaths()).isEqualTo(isShared ? List.of("/") : List.of());
    }
  }
}
