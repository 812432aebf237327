package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.Refusal;
import pkbs.protocol.DeleteReply;

class QmgrCommandTest {
  private final StubServer server = new StubServer();

  @BeforeEach
  void know_two_queues() {
    server.on("GET /api/v1/queues", QstatTablesTest.QUEUES);
    server.on("PUT /api/v1/queues/fast", QstatTablesTest.QUEUES.queues().getFirst());
    server.on("DELETE /api/v1/queues/fast", new DeleteReply("fast", "deleted"));
    server.on(
        "PUT /api/v1/queues/gpux",
        Refusal.of(Refusal.Code.UNKNOWN_QUEUE, "queue", "queue \"gpux\" does not exist"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "create queue fast | PUT /fast?create=true",
        "c q fast queue_type=execution,enabled=true | PUT /fast?enabled=true&create=true",
        "set queue fast started = F | PUT /fast?started=false",
        "s q fast@pkbs Priority=5, max_queuable=10 | PUT /fast?priority=5&queued=10",
        "set queue fast resources_max.walltime=01:00:00 | PUT /fast?walltimeMax=01%3A00%3A00",
        "set queue fast resources_default.ncpus=2,resources_default.mem=1gb"
            + " | PUT /fast?ncpus=2&mem=1gb",
        "set queue fast max_run=\"[u:PBS_GENERIC=5],[o:PBS_ALL=9]\""
            + " | PUT /fast?runningOfUser=5&running=9",
        "set queue fast max_queued = [u:PBS_GENERIC=5] | PUT /fast?queuedOfUser=5",
        "set queue fast max_run += '[u:PBS_GENERIC=5]' | PUT /fast?runningOfUser=5",
        "set queue fast max_run+=[o:PBS_ALL=9],Priority=5 | PUT /fast?running=9&priority=5",
        "set queue fast max_run -= [u:PBS_GENERIC=5] | PUT /fast?runningOfUser=",
        "set queue fast max_queued-=[o:PBS_ALL] | PUT /fast?queued=",
        "unset queue fast max_run,Priority | PUT /fast?running=&runningOfUser=&priority=",
        "delete queue fast | DELETE /fast",
      })
  void a_change_is_one_request(String command, String request) {
    Cli.Result result = Cli.at(server).run("qmgr", "-c", command);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    StubServer.Asked asked = server.asked().getFirst();
    assertThat(asked.method() + " " + asked.target().replace("/api/v1/queues", ""))
        .isEqualTo(request);
  }

  @Test
  void what_is_printed_makes_the_same_again() {
    String text = Cli.at(server).run("qmgr", "-c", "p s").out();
    assertThat(text).isEqualTo(Cli.golden("qmgr_p_s.txt"));
    Cli.Result read =
        Cli.at(server)
            .input(
                text.lines().filter(line -> !line.contains("server")).toList().stream()
                    .filter(line -> line.startsWith("set queue fast"))
                    .reduce("", (all, line) -> all + line + "\n"))
            .run("qmgr");
    assertThat(read.err()).isEmpty();
    assertThat(server.asked().stream().skip(1).map(StubServer.Asked::target).toList())
        .contains(
            "/api/v1/queues/fast?queuedOfUser=100",
            "/api/v1/queues/fast?running=100",
            "/api/v1/queues/fast?walltimeMax=01%3A00%3A00",
            "/api/v1/queues/fast?enabled=false");
  }

  @Test
  void a_list_has_the_attributes_of_qstat() {
    assertThat(Cli.at(server).run("qmgr", "-c", "list queue workq").out())
        .isEqualTo(
            """
            Queue workq
                queue_type = Execution
                total_jobs = 17
                state_count = Transit:0 Queued:10 Held:2 Waiting:1 Running:3 Exiting:1 Begun:0
                resources_default.mem = 512mb
                resources_default.ncpus = 1
                resources_default.scratch = 10gb
                enabled = True
                started = True

            """);
    assertThat(Cli.at(server).run("qmgr", "-c", "l s").out())
        .startsWith("Server pkbs\n    server_state = Active\n");
    Cli.Result unknown = Cli.at(server).run("qmgr", "-c", "list queue gpux");
    assertThat(unknown.err()).isEqualTo("qmgr: Unknown queue gpux\n");
    assertThat(unknown.status()).isEqualTo(170);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frobnicate queue a | unknown verb; use create, set, unset, delete, list or print",
        "set node a state=free | workers make themselves known; start or end one",
        "list hook | only queues, nodes and the server are known",
        "set queue fast Priority += 5 | += and -= are for max_queued and max_run",
        "set queue fast max_run=[u:PBS_GENERIC] | use [u:PBS_GENERIC=N] or [o:PBS_ALL=N]",
        "set server x=y | the server is set by its configuration; see doc/config.md",
        "set queue fast colour=red | unknown attribute 'colour'",
        "set queue fast enabled=maybe | use True or False",
        "set queue fast enabled | use ATTRIBUTE=VALUE,...",
        "set queue fast max_run=5 | use [u:PBS_GENERIC=N] or [o:PBS_ALL=N]",
        "create queue | use VERB queue NAME ATTRIBUTE=VALUE,... or print server",
        "set queue fast queue_type=route | queue_type is Execution",
      })
  void a_line_that_is_none_is_a_usage_fault(String command, String what) {
    Cli.Result result = Cli.at(server).run("qmgr", "-c", command);
    assertThat(result.err()).startsWith("qmgr: '" + command + "': ");
    assertThat(result.status()).isEqualTo(2);
    assertThat(server.asked()).isEmpty();
    if (!command.equals("create queue")) {
      assertThat(result.err()).isEqualTo("qmgr: '" + command + "': " + what + "\n");
    }
  }

  @Test
  void a_line_that_is_none_does_not_keep_others_from_being_carried_out() {
    String lines =
        "set queue fast colour=red\n# so\nset queue fast \\\nenabled=true\nquit\nd q fast\n";
    Cli.Result result = Cli.at(server).input(lines).run("qmgr");
    assertThat(result.err())
        .isEqualTo("qmgr: 'set queue fast colour=red': unknown attribute 'colour'\n");
    assertThat(result.status()).isEqualTo(2);
    assertThat(server.asked().stream().map(StubServer.Asked::target).toList())
        .containsExactly("/api/v1/queues/fast?enabled=true");
    assertThat(Cli.at(server).input(lines).run("qmgr", "-a").status()).isEqualTo(2);
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void nodes_are_shown() {
    server.on("GET /api/v1/workers", PbsnodesCommandTest.WORKERS);
    Cli.Result list = Cli.at(server).run("qmgr", "-c", "list node @default");
    assertThat(list.out()).startsWith("Node node1\n    Mom = node1.example.org\n");
    Cli.Result print = Cli.at(server).run("qmgr", "-c", "p n node1,gone");
    assertThat(print.out())
        .contains("create node node1\nset node node1 state = ")
        .contains("set node node1 resources_available.ncpus = ");
    assertThat(print.err()).isEqualTo("qmgr: Unknown node gone\n");
    assertThat(print.status()).isEqualTo(1);
  }

  @Test
  void queues_are_switched_each_and_the_last_fault_counts() {
    for (String[] verb :
        new String[][] {
          {"qenable", "enabled=true"},
          {"qdisable", "enabled=false"},
          {"qstart", "started=true"},
          {"qstop", "started=false"},
        }) {
      Cli.Result result = Cli.at(server).run(verb[0], "gpux", "fast@pkbs");
      assertThat(result.err()).isEqualTo(verb[0] + ": Unknown queue gpux\n");
      assertThat(result.status()).isEqualTo(170);
      assertThat(server.asked().getLast().target()).isEqualTo("/api/v1/queues/fast?" + verb[1]);
    }
  }

  @Test
  void without_the_right_scope_it_is_159() {
    server.on(
        "PUT /api/v1/queues/slow",
        Refusal.of(Refusal.Code.FORBIDDEN, "token lacks the scope operate"));
    Cli.Result result = Cli.at(server).run("qstop", "slow");
    assertThat(result.err())
        .isEqualTo("qstop: Unauthorized Request slow; token lacks the scope operate\n");
    assertThat(result.status()).isEqualTo(159);
  }

  @Test
  void a_full_queue_is_told_in_the_words_that_engines_look_for() {
    server.on(
        "POST /api/v1/jobs",
        Refusal.of(
            Refusal.Code.QUEUE_FULL,
            "queue",
            "Maximum number of jobs already in queue fast: limit queued 1"));
    Cli.Result result = Cli.at(server).run("qsub", "-q", "fast", "--", "/bin/true");
    assertThat(result.err())
        .isEqualTo("qsub: Maximum number of jobs already in queue fast: limit queued 1\n");
    assertThat(result.status()).isEqualTo(198);
    assertThat(
            List.of(
                ExitCode.of(Refusal.Code.QUEUE_DISABLED).status(),
                ExitCode.of(Refusal.Code.OVER_LIMIT).status()))
        .containsExactly(173, 188);
  }
}
