package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.protocol.OrderReply;

/// How all commands but `qsub` read their command lines.
class SpecTest {
  private final StubServer server = new StubServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "qstat -y 1 | qstat: unknown option -y; see qstat --help",
        "qstat -fP 1 | qstat: unknown option -P; did you mean -p?",
        "qstat --flavour=torque | qstat: unknown option --flavour; did you mean --flavor?",
        "qdel -w force 1 | qdel: unknown option -w; did you mean -W?",
        "qhold -H u 1 | qhold: unknown option -H; did you mean -h?",
        "qalter -L walltime=1 1 | qalter: unknown option -L; did you mean -l?",
        "qalter --array-limt 3 1[] | qalter: unknown option --array-limt; did you mean --array-limit?",
        "qrerun --faild 1[] | qrerun: unknown option --faild; did you mean --failed?",
        "qsig -S TERM 1 | qsig: unknown option -S; did you mean -s?",
        "qmsg -e hello 1 | qmsg: unknown option -e; did you mean -E?",
        "qselect -S QW | qselect: unknown option -S; did you mean -s?",
        "qmgr -C x | qmgr: unknown option -C; did you mean -c?",
        "pbsnodes -A | pbsnodes: unknown option -A; did you mean -a?",
        "qtail -F 1 | qtail: unknown option -F; did you mean -f?",
        "qenable -x batch | qenable: unknown option -x; see qenable --help",
      })
  void an_unknown_option_is_2_with_the_nearest_one(String line, String message) {
    Cli.Result result = Cli.at(server).run(line.strip().split(" "));
    assertThat(result.err()).isEqualTo(message + "\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
    assertThat(server.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "qrls",
        "qmove",
        "qorder",
        "qdisable",
        "qstart",
        "qstop",
        "qwait",
        "qls",
        "qget",
        "pkbs ps"
      })
  void every_other_command_refuses_an_unknown_letter_too(String verb) {
    Cli.Result result = Cli.at(server).run((verb + " -Y 1 2").split(" "));
    assertThat(result.err()).isEqualTo(verb + ": unknown option -Y; see " + verb + " --help\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void of_an_option_that_is_given_again_the_last_value_counts() {
    server.on("GET /api/v1/jobs", Jobs.list());
    assertThat(Cli.at(server).run("qstat", "-f", "-xf", "-u", "ann", "-u", "bob").err()).isEmpty();
    assertThat(server.asked().getFirst().target()).contains("owner=bob");
  }

  @Test
  void lists_that_are_given_again_join() {
    server.on(
        "POST /api/v1/orders/alter",
        new OrderReply(
            List.of(new OrderReply.Done("1.pkbs", Optional.of("queued"), Optional.empty()))));
    Cli.Result result =
        Cli.at(server)
            .run("qalter", "-l", "walltime=1:00:00", "-l", "mem=2gb", "-W", "depend=", "1");
    assertThat(result.err()).isEmpty();
    assertThat(server.asked().getFirst().text())
        .contains("\"mem\":\"2gb\",\"walltime\":\"01:00:00\"", "\"depend\":\"\"");
  }

  @Test
  void a_server_is_an_operand_also_where_a_file_has_its_name() {
    server.on("GET /api/v1/jobs", Jobs.list());
    Cli.Result result = Cli.at(server).run("qstat", "-f", "@pom.xml");
    assertThat(result.err()).isEmpty();
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void a_value_may_look_like_an_option() {
    server.on("GET /api/v1/rows", Jobs.rows());
    assertThat(Cli.at(server).run("qselect", "-N", "-x").err()).isEmpty();
  }
}
