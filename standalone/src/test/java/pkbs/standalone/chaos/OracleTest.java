package pkbs.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OracleTest {
  @TempDir private Path folder;

  @Test
  void a_jobs_script_writes_down_its_start_its_end_and_its_status() throws Exception {
    Path log = Files.createFile(folder.resolve("executions"));
    ProcessBuilder shell =
        new ProcessBuilder("/bin/sh", "-c", RigJob.of(3, "echo hello; exit 4").script(log));
    shell.environment().put("PBS_JOBID", "12.pkbs");
    shell.environment().put("PKBS_ATTEMPT", "2");
    Process process = shell.redirectErrorStream(true).start();
    assertThat(process.inputReader().readLine()).isEqualTo("hello");
    assertThat(process.waitFor()).isEqualTo(4);

    assertThat(new Oracle(log).read())
        .allSatisfy(note -> assertThat(note.id()).isEqualTo("12.pkbs"))
        .allSatisfy(note -> assertThat(note.number()).isEqualTo(3))
        .allSatisfy(note -> assertThat(note.attempt()).isEqualTo(2))
        .allSatisfy(note -> assertThat(note.pid()).isEqualTo(process.pid()))
        .allSatisfy(note -> assertThat(note.at()).isAfter(Instant.EPOCH))
        .extracting(Oracle.Note::status)
        .containsExactly(OptionalInt.empty(), OptionalInt.of(4));
  }

  @Test
  void a_line_that_is_not_whole_yet_does_not_count() {
    assertThat(Oracle.note("start 3 12.pkbs 2 47")).isEmpty();
  }
}
