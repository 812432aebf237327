package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessMarkTest {
  @Test
  void this_process_is_alive() {
    assertThat(ProcessMark.self().isAlive()).isTrue();
    assertThat(ProcessMark.self().pid()).isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void a_pid_with_another_start_is_another_process() {
    ProcessMark self = ProcessMark.self();
    assertThat(new ProcessMark(self.pid(), self.startTicks() + 1, self.bootId()).isAlive())
        .isFalse();
  }

  @Test
  void a_pid_of_another_boot_is_another_process() {
    ProcessMark self = ProcessMark.self();
    assertThat(new ProcessMark(self.pid(), self.startTicks(), "earlier").isAlive()).isFalse();
  }

  @Test
  void a_stranger_on_a_used_pid_is_not_ended() throws Exception {
    Process stranger = sleeper();
    try {
      ProcessMark mark = ProcessMark.of(stranger.pid()).orElseThrow();
      ProcessMark stale = new ProcessMark(mark.pid(), mark.startTicks() - 1, mark.bootId());
      stale.terminate();
      stale.kill();
      assertThat(mark.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void a_process_that_was_killed_is_dead() throws Exception {
    Process process = sleeper();
    ProcessMark mark = ProcessMark.of(process.pid()).orElseThrow();
    mark.kill();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(mark.isAlive()).isFalse();
    assertThat(ProcessMark.of(process.pid())).isEmpty();
  }

  @Test
  void a_name_with_blanks_and_parentheses_does_not_confuse() throws Exception {
    // The name in /proc/PID/stat is that of the file.
    Path program = Files.createTempDirectory("mark").resolve("a) R (b");
    Files.copy(Path.of("/bin/sleep"), program);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Process process = new ProcessBuilder(program.toString(), "60").start();
    try {
      ProcessMark mark = ProcessMark.of(process.pid()).orElseThrow();
      assertThat(mark.startTicks()).isGreaterThanOrEqualTo(ProcessMark.self().startTicks());
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process sleeper() throws IOException {
    return new ProcessBuilder("sleep", "60").start();
  }
}
