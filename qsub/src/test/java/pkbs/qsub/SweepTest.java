package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.SweepTable;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SubmitReply;

/// `qsub --params` and `--sweep`.
class SweepTest {
  @TempDir Path folder;
  private final StubServer server = new StubServer();
  private Cli cli = new Cli();

  @BeforeEach
  void start() throws IOException {
    cli = Cli.at(server).in(folder).input("true\n");
    server.on("POST /api/v1/jobs", 201, PkbsJson.write(new SubmitReply("12[].pkbs", List.of())));
    Files.writeString(folder.resolve("points.csv"), "\uFEFFlr,note\r\n0.1,\"a, b\"\r\n0.01,é\r\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// The parts of the form that was sent.
  private List<byte[]> parts() {
    String body = server.asked().getFirst().text();
    String edge = body.substring(0, body.indexOf("\r\n"));
    return Arrays.stream(body.split("\r\n" + edge.substring(0, edge.length())))
        .filter(part -> part.contains("\r\n\r\n"))
        .map(part -> part.substring(part.indexOf("\r\n\r\n") + 4))
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
        .toList();
  }

  private String spec() {
    return new String(parts().getFirst(), StandardCharsets.UTF_8);
  }

  @Test
  void each_row_of_a_file_is_a_task() {
    Cli.Result result = cli.run("qsub", "--params", "points.csv", "-W", "max_run_subjobs=2");

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("12[].pkbs\n");
    assertThat(spec()).contains("\"array\":\"1-2%2\"");
    assertThat(SweepTable.read(parts().get(1)))
        .contains(
            new SweepTable(
                List.of("lr", "note"), List.of(List.of("0.1", "a, b"), List.of("0.01", "é"))));
  }

  @Test
  void axes_make_a_grid_with_every_combination_once() {
    cli.run("qsub", "--sweep", "lr=0.1,0.01", "--sweep", "seed=1..5");

    assertThat(spec()).contains("\"array\":\"1-10\"");
    SweepTable table = SweepTable.read(parts().get(1)).orElseThrow();
    assertThat(table.columns()).containsExactly("lr", "seed");
    assertThat(table.rows()).hasSize(10).doesNotHaveDuplicates();
    assertThat(table.rows().get(1)).containsExactly("0.1", "2");
  }

  @Test
  void directives_may_ask_for_a_sweep_too() {
    cli.input("#PBS --params points.csv\n#PBS --sweep seed=7,8\ntrue\n").run("qsub");

    assertThat(spec()).contains("\"array\":\"1-4\"");
    assertThat(SweepTable.read(parts().get(1)).orElseThrow().row(3))
        .containsEntry("lr", "0.01")
        .containsEntry("seed", "8");
  }

  @Test
  void the_flavour_says_how_outputs_are_named() {
    cli.with("PKBS_FLAVOR", "torque").run("qsub", "-t", "1-3");
    assertThat(spec()).contains("\"taskOutputs\":\"torque\"");
  }

  @Test
  void pbspro_is_the_default_and_is_not_said() {
    cli.run("qsub", "-t", "1-3");
    assertThat(spec()).doesNotContain("taskOutputs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--params no.csv|1|qsub: --params no.csv: no such file",
        "--params bad.csv|2|qsub: --params bad.csv line 3: 1 values, the first line has 2 columns",
        "--params latin.csv|2|qsub: --params latin.csv: not UTF-8",
        "--params endless.csv|188|qsub: --params endless.csv: values in more than 4000000 bytes; put"
            + " them in a file and use PBS_ARRAY_INDEX",
        "--sweep lr|2|qsub: '--sweep lr': write NAME=VALUE,…",
        "--sweep a=1 --sweep a=2|2|qsub: --sweep: a, a: a column is there twice",
        "--params points.csv --sweep lr=1|2|qsub: --sweep: lr, note, lr: a column is there twice",
        "--sweep a=1..2000 --sweep b=1..2000|2|qsub: --sweep: 4000000 tasks, limit 1000000",
        "--sweep a=1..900000|188|qsub: --params: the values of all tasks are 6188899 bytes, limit"
            + " 1000000; put them in a file and use PBS_ARRAY_INDEX",
        "-J 1-2 --sweep a=1,2|2|qsub: conflicting options: -J or -t, and --params or --sweep",
      })
  void what_is_wrong_is_said_before_anything_is_sent(String line, int status, String message)
      throws IOException {
    Files.writeString(folder.resolve("bad.csv"), "a,b\n1,2\n3\n");
    Files.write(folder.resolve("latin.csv"), new byte[] {'a', '\n', (byte) 0xE9, '\n'});
    Files.writeString(folder.resolve("endless.csv"), "a\n1\n" + "\n".repeat(4_000_000));

    Cli.Result result = cli.run(("qsub " + line).split(" "));
    assertThat(result.err()).isEqualTo(message + "\n");
    assertThat(result.status()).isEqualTo(status);
    assertThat(server.asked()).isEmpty();
  }
}
