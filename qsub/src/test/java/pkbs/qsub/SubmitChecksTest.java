package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.Refusal;
import pkbs.protocol.SubmitReply;

/// What `qsub` refuses, in the words that clients of PBS look for.
class SubmitChecksTest {
  @TempDir Path folder;

  private final StubServer server = new StubServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void windows_line_endings_are_refused_as_pbs_does() throws IOException {
    Path script = Files.writeString(folder.resolve("job.sh"), "#!/bin/sh\r\necho\r\n");
    for (String option : new String[] {"-z", "--dry-run"}) {
      Cli.Result result = Cli.at(server).in(folder).run("qsub", option, script.toString());
      assertThat(result.err())
          .isEqualTo("qsub: script contains cr, lf; its lines must end as on Unix\n");
      assertThat(result.status()).isEqualTo(1);
    }
    assertThat(server.asked()).noneMatch(asked -> asked.method().equals("POST"));
  }

  @Test
  void a_carriage_return_in_a_line_is_part_of_it() {
    server.on("POST /api/v1/jobs", new SubmitReply("1234.pkbs", java.util.List.of()));
    Cli.Result result = Cli.at(server).in(folder).input("printf 'a\rb'\n").run("qsub");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("1234.pkbs\n");
  }

  @Test
  void a_dependency_that_cannot_be_is_named_so() {
    server.on(
        "POST /api/v1/jobs",
        Refusal.of(
            Refusal.Code.BAD_DEPENDENCY,
            "start.depend",
            "afterok:99.pkbs: there is no such job of yours"));
    Cli.Result result =
        Cli.at(server).in(folder).run("qsub", "-W", "depend=afterok:99", "--", "/bin/true");
    assertThat(result.err())
        .isEqualTo(
            "qsub: Invalid Job Dependency: afterok:99.pkbs: there is no such job of yours\n");
    assertThat(result.status()).isEqualTo(206);
  }

  @Test
  void other_verbs_name_an_unknown_queue_too() {
    Refusal refusal =
        Refusal.of(Refusal.Code.UNKNOWN_QUEUE, "queue", "queue \"gpux\" does not exist");
    server.on("POST /api/v1/orders/move", refusal).on("GET /api/v1/rows", refusal);
    for (String line : new String[] {"qmove gpux 1", "qselect -q gpux"}) {
      Cli.Result result = Cli.at(server).run(line.split(" "));
      assertThat(result.err())
          .isEqualTo(line.split(" ")[0] + ": Unknown queue: queue \"gpux\" does not exist\n");
      assertThat(result.status()).isEqualTo(170);
    }
  }
}
