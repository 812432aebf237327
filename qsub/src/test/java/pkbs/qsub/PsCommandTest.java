package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PsCommandTest {
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

  @AfterEach
  void stop() {
    server.close();
  }

  private void fill() {
    server.on(
        "GET /api/v1/jobs",
        Jobs.list(
            Jobs.running("1234.pkbs", "calc"),
            Jobs.queued("1240.pkbs", "train"),
            Jobs.held("1241.pkbs", "crash"),
            Jobs.failed("1228.pkbs", "prep"),
            Jobs.done("1227.pkbs", "hello"),
            Jobs.deletedWhileQueued("1226.pkbs", "gone")));
  }

  @Test
  void a_program_gets_no_colour_and_no_bar() {
    fill();
    Cli.Result result = Cli.at(server).run("pkbs", "ps", "-x");
    assertThat(result.out()).isEqualTo(Cli.golden("ps__all_states.txt")).doesNotContain("\u001b");
    assertThat(result.err()).isEmpty();
    assertThat(server.asked().getFirst().target()).contains("finished=true");
  }

  @Test
  void a_person_gets_both() {
    fill();
    Cli.Result result = Cli.at(server).onTerminal().run("pkbs", "ps", "--all");
    assertThat(result.out()).isEqualTo(Cli.golden("ps__terminal.txt")).contains("\u001b[36m");
  }

  @Test
  void NO_COLOR_and_the_option_are_heeded() {
    fill();
    assertThat(Cli.at(server).onTerminal().with("NO_COLOR", "1").run("pkbs", "ps").out())
        .doesNotContain("\u001b")
        .contains("░");
    assertThat(Cli.at(server).onTerminal().run("pkbs", "ps", "--color", "never").out())
        .doesNotContain("\u001b");
    assertThat(Cli.at(server).run("pkbs", "ps", "--color=always").out()).contains("\u001b");
    Cli.Result result = Cli.at(server).run("pkbs", "ps", "--color", "green");
    assertThat(result.err()).isEqualTo("pkbs ps: --color 'green': use auto, always or never\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void attempts_stand_below_their_job() {
    server.on(
        "GET /api/v1/jobs",
        Jobs.list(
            Jobs.retried("1234.pkbs", "calc"),
            Jobs.job("1228.pkbs", "prep", "finished", "F")
                .started()
                .notes("stdout not delivered at /gone/o: no such directory")
                .ended(0, "exited")
                .attempt(1, 0, Jobs.exited(1, 0, "prep"))
                .view()));
    assertThat(Cli.at(server).run("pkbs", "ps", "-x", "--attempts").out())
        .isEqualTo(Cli.golden("ps__attempts.txt"));
  }

  @Test
  void one_job_is_one_job() {
    server.on("GET /api/v1/jobs", Jobs.list(Jobs.retried("1234.pkbs", "calc")));
    assertThat(Cli.at(server).run("pkbs", "ps").out())
        .isEqualTo(
            """
             ID    NAME  STATE      PROGRESS  ELAPSED  ETA     WHERE              NOTE
             1234  calc  ▶ running  22%       2m10s    ≤7m49s  node1.example.org  attempt 3; mem 1.3 GB/4.0 GB
             1 job · 1 running · 0 queued      (refreshed 12:00:03, pkbs ps --watch)
            """);
  }

  @Test
  void json_is_the_list_of_the_api() {
    fill();
    assertThat(Cli.at(server).run("pkbs", "ps", "--json").out())
        .startsWith("{\"schema\":\"pkbs.jobs/1\",\"time\":\"2026-11-21T12:00:03Z\",\"jobs\":[{")
        .hasLineCount(1);
    assertThat(server.asked().getFirst().target()).contains("finished=false");
  }

  @Test
  void spans_and_sizes_are_short() {
    assertThat(PeopleTable.span(59)).isEqualTo("59s");
    assertThat(PeopleTable.span(130)).isEqualTo("2m10s");
    assertThat(PeopleTable.span(3_900)).isEqualTo("1h05m");
    assertThat(PeopleTable.span(100_000)).isEqualTo("1d03h");
    assertThat(PeopleTable.size(1023)).isEqualTo("1023 B");
    assertThat(PeopleTable.size(4L << 30)).isEqualTo("4.0 GB");
  }
}
