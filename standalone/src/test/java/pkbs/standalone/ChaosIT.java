package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.ChaosResult;
import pkbs.protocol.PkbsJson;
import pkbs.testkit.NatsBinaries;

/// `pkbs chaos` for real, small.
class ChaosIT {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path folder;

  private ExitCode chaos(String... options) {
    List<String> words = new ArrayList<>(List.of("chaos"));
    words.addAll(List.of(options));
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of("PATH", NatsBinaries.first().getParent().toString()));
    return Main.run(words, console);
  }

  @Test
  void forty_jobs_survive_eight_kills() {
    Path kept = folder.resolve("kept");
    String[] words = {"--jobs", "40", "--kills", "8", "--seed", "3", "--keep", kept.toString()};

    ExitCode code = chaos(words);

    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .matches("40 jobs, [1-8] kills, 0 lost, 0 recorded twice\n");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .matches(
            "seed 3, nats-server %s, 2 dispatchers, 4 workers, [01] pauses, \\d+ s\n"
                    .formatted(NatsBinaries.version(NatsBinaries.first()))
                + "pkbs chaos: logs, streams and results are in "
                + kept
                + "\n");
    assertThat(kept.resolve("logs/worker-1.log")).isNotEmptyFile();
  }

  @Test
  void a_run_without_kills_reports_for_programs_and_leaves_no_folder() {
    assertThat(
            chaos("--jobs", "3", "--kills", "0", "--workers", "1", "--dispatchers", "1", "--json"))
        .isEqualTo(ExitCode.OK);

    ChaosResult result = PkbsJson.read(ChaosResult.class, out.toByteArray());
    assertThat(result.jobs()).isEqualTo(3);
    assertThat(result.kills()).isZero();
    assertThat(result.violations()).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("logs, streams");
  }

  @Test
  void a_folder_that_holds_something_is_left_alone() throws IOException {
    Files.createFile(folder.resolve("mine"));

    assertThat(chaos("--keep", folder.toString())).isEqualTo(ExitCode.FAILED);

    assertThat(err)
        .hasToString(
            "pkbs chaos: --keep: '%s': is not empty; name a new folder\n".formatted(folder));
  }

  @Test
  void a_number_that_is_none_is_named() {
    assertThat(chaos("--kills", "many")).isEqualTo(ExitCode.USAGE);

    assertThat(err).hasToString("pkbs chaos: --kills: 'many': is not a number\n");
  }

  @Test
  void a_server_that_is_none_is_named() {
    assertThat(chaos("--nats-server", "/nowhere")).isEqualTo(ExitCode.FAILED);

    assertThat(err)
        .hasToString("pkbs chaos: --nats-server: '/nowhere': is no program; name a nats-server\n");
  }
}
