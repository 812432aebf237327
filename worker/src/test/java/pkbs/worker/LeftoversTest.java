package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.JobId;
import pkbs.core.RunId;
import pkbs.worker.process.Cookies;

class LeftoversTest {
  private static final RunId RUN = RunId.of(new JobId(7), 1);
  private static final String COOKIE = UUID.randomUUID().toString();

  @TempDir private Path scratch;

  private final ProcessBuilder sleep = new ProcessBuilder("/bin/sleep", "600");
  private Process process;

  private void start(String cookie) throws IOException {
    sleep.environment().put(Cookies.VARIABLE, cookie);
    process = sleep.start();
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  @Test
  void processes_and_directory_of_an_earlier_run_are_ended_and_wiped() throws Exception {
    start(COOKIE);
    RunDirectory run = RunDirectory.create(scratch, RUN, COOKIE);

    Leftovers.clear(scratch, new Cookies());

    assertThat(process.waitFor()).isEqualTo(128 + 9);
    assertThat(run.root()).doesNotExist();
  }

  @Test
  void a_directory_whose_cookie_was_never_written_is_wiped_and_nobody_is_ended() throws Exception {
    start("of another run, and long");
    RunDirectory run = RunDirectory.create(scratch, RUN, COOKIE);
    Files.writeString(run.cookie(), "");

    Leftovers.clear(scratch, new Cookies());

    assertThat(process.isAlive()).isTrue();
    assertThat(run.root()).doesNotExist();
  }
}
