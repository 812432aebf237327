package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.Refusal;
import pkbs.protocol.JobView;

class QselectCommandTest {
  private static final TimeZone BEFORE = TimeZone.getDefault();

  private final StubServer server = new StubServer();

  @BeforeAll
  static void fix_the_time_zone() {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
  }

  @AfterAll
  static void restore_the_time_zone() {
    TimeZone.setDefault(BEFORE);
  }

  @BeforeEach
  void know_some_jobs() {
    JobView labelled =
        Jobs.job("4.pkbs", "held", "held", "H")
            .start(
                new JobView.Start(
                    "us",
                    Optional.of(Instant.parse("2026-12-01T10:00:00Z")),
                    "",
                    Optional.of("chem"),
                    Optional.of("atlas")))
            .layout(
                new JobView.Layout(
                    "2:ncpus=2:mem=1gb", "scatter", 2, 4, Map.of("software", "matlab")))
            .view();
    JobView[] jobs = {
      Jobs.queued("1.pkbs", "calc"),
      Jobs.job("2.pkbs", "calc", "running", "R").started().ncpus(4).view(),
      Jobs.done("3.pkbs", "old"),
      labelled,
      Jobs.queued("5[].pkbs", "array"),
      Jobs.queued("5[1].pkbs", "array"),
    };
    server.on("GET /api/v1/rows", Jobs.rows(jobs)).on("GET /api/v1/jobs", Jobs.list(jobs));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-u ann -s QW | 1.pkbs 5[].pkbs",
        "-u ann -s EHRT | 2.pkbs 4.pkbs",
        "-T -s Q | 1.pkbs 5[].pkbs 5[1].pkbs",
        "--flavor torque -s Q | 1.pkbs 5[].pkbs 5[1].pkbs",
        "-J | 5[].pkbs",
        "-u bob,eve |",
        "-N calc | 1.pkbs 2.pkbs",
        "-l ncpus.ge.2 | 2.pkbs",
        "-l ncpus=4,mem.gt.1gb | 2.pkbs",
        "-l walltime.lt.0:10:00 |",
        "-l nodect.eq.2 | 4.pkbs",
        "-l place.eq.scatter | 4.pkbs",
        "-l software=matlab | 4.pkbs",
        "-l mpiprocs.eq.4 | 4.pkbs",
        "-l software.ne.matlab |",
        "-p .gt.0 |",
        "-p 0 -N old | 3.pkbs",
        "-A chem | 4.pkbs",
        "-P atlas | 4.pkbs",
        "-h us | 4.pkbs",
        "-h u |",
        "-r n |",
        "-r y -N old | 3.pkbs",
        "-a .lt.202612020000 | 4.pkbs",
        "-ts.gt.202601010000 | 2.pkbs 3.pkbs",
        "-c n -N old | 3.pkbs",
      })
  void the_ids_of_those_that_fit_are_printed_a_line_each(String options, String ids) {
    Cli.Result result = Cli.at(server).run(("qselect " + options).split(" "));
    assertThat(result.err()).isEmpty();
    String expected = ids == null ? "" : ids.replace(' ', '\n') + "\n";
    assertThat(result.out()).isEqualTo(expected);
    assertThat(result.status()).isZero();
  }

  @Test
  void the_server_filters_what_it_can() {
    Cli.at(server).run("qselect", "-u", "ann", "-q", "workq@pkbs", "-s", "F");
    assertThat(server.asked().getFirst().target())
        .isEqualTo("/api/v1/rows?limit=20000&finished=true&queue=workq&owner=ann");
    Cli.at(server).run("qselect", "-H", "-q", "@pkbs");
    assertThat(server.asked().getLast().target())
        .isEqualTo("/api/v1/rows?limit=20000&finished=only");
  }

  @Test
  void a_value_that_is_none_is_a_usage_fault() {
    for (String words : new String[] {"-s Z", "-p high", "-h x", "-r maybe", "-l mem.gt.4x"}) {
      Cli.Result result = Cli.at(server).run(("qselect " + words).split(" "));
      String[] parts = words.split(" ");
      assertThat(result.err())
          .isEqualTo("qselect: illegal " + parts[0] + " value: " + parts[1] + "\n");
      assertThat(result.status()).isEqualTo(2);
    }
  }

  @Test
  void an_unknown_queue_is_170() {
    try (StubServer none = new StubServer()) {
      none.on(
          "GET /api/v1/rows",
          Refusal.of(Refusal.Code.UNKNOWN_QUEUE, "queue", "queue \"gpux\" does not exist"));
      assertThat(Cli.at(none).run("qselect", "-q", "gpux").status()).isEqualTo(170);
    }
  }
}
