package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import pkbs.core.Refusal;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;

class QstatCommandTest {
  private static final TimeZone BEFORE = TimeZone.getDefault();
  private static final String LIST = "GET /api/v1/jobs";
  private static final String ROWS = "GET /api/v1/rows";

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

  private static JobView wide() {
    return Jobs.job("1241.pkbs", "train", "running", "R")
        .started()
        .ncpus(4)
        .arguments("-N train -l select=1:ncpus=4:mem=4gb -v DATA,MODEL -j oe examples/train/run.sh")
        .variables(
            Map.of(
                "DATA", "/data/a,/data/b \"quoted\" back\\slash",
                "MODEL", "m".repeat(150),
                "TEXT", "two\nlines"))
        .view();
  }

  @Test
  void the_table_has_the_columns_of_pbs() {
    server.on(
        ROWS,
        Jobs.rows(
            Jobs.running("1234.pkbs", "calc"),
            Jobs.queued("1240.pkbs", "a-name-of-exactly-16"),
            Jobs.held("12345678901.pkbs", "0123456789abcdef")));
    Cli.Result result = Cli.at(server).run("qstat");
    assertThat(result.out()).isEqualTo(Cli.golden("qstat__running_queued_and_held.txt"));
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void the_wide_table_cuts_nothing() {
    server.on(
        ROWS,
        Jobs.rows(
            Jobs.running("1234.pkbs", "calc"), Jobs.queued("1240.pkbs", "a-name-of-exactly-16")));
    assertThat(Cli.at(server).run("qstat", "-w").out()).isEqualTo(Cli.golden("qstat_w.txt"));
  }

  @Test
  void all_attributes_are_shown_in_the_order_of_pbs() {
    server.on(LIST, Jobs.list(Jobs.failed("1228.pkbs", "prep"), wide()));
    assertThat(Cli.at(server).run("qstat", "-fx").out()).isEqualTo(Cli.golden("qstat_f.txt"));
  }

  @Test
  void with_w_each_attribute_stays_on_its_line() {
    server.on(LIST, Jobs.list(wide()));
    assertThat(Cli.at(server).run("qstat", "-wf").out()).isEqualTo(Cli.golden("qstat_f_w.txt"));
    assertThat(Cli.at(server).run("qstat", "-f", "-1").out())
        .isEqualTo(Cli.golden("qstat_f_w.txt"));
  }

  @Test
  void removing_the_line_breaks_gives_the_unwrapped_text() {
    server.on(LIST, Jobs.list(wide()));
    String wrapped = Cli.at(server).run("qstat", "-f").out();
    assertThat(wrapped.lines()).allMatch(line -> line.replace("\t", "        ").length() <= 78);
    assertThat(wrapped.replace("\n\t", "")).isEqualTo(Cli.golden("qstat_f_w.txt"));
  }

  @Test
  void json_is_one_object_with_nested_resources_and_numbers() {
    JobView executable =
        Jobs.job("1242.pkbs", "42", "finished", "F")
            .started()
            .ended(3, "exited")
            .argv("/bin/echo", "a<b", "")
            .variables(Map.of("N", "17", "ZIP", "007", "BIG", "12345678901234567890"))
            .view();
    server.on(LIST, Jobs.list(executable, Jobs.deletedWhileQueued("1243.pkbs", "gone")));
    assertThat(Cli.at(server).run("qstat", "-x", "-f", "-F", "json").out())
        .isEqualTo(Cli.golden("qstat_f_json.txt"));
  }

  @Test
  void attempts_come_behind_the_attributes_of_pbs_in_both_forms() {
    JobView ended =
        Jobs.job("1244.pkbs", "undelivered", "finished", "F")
            .started()
            .notes("stdout not delivered at /gone/o: no such directory")
            .ended(1, "exited")
            .reason("USER", "exit status 1")
            .attempt(1, 0, Jobs.exited(1, 1, "undelivered"))
            .view();
    server.on(LIST, Jobs.list(Jobs.retried("1243.pkbs", "calc"), ended));
    assertThat(Cli.at(server).run("qstat", "-fx").out())
        .isEqualTo(Cli.golden("qstat_f__attempts.txt"));
    assertThat(Cli.at(server).run("qstat", "-fx", "-F", "json").out())
        .isEqualTo(Cli.golden("qstat_f_json__attempts.txt"));
  }

  @Test
  void nothing_is_printed_where_there_is_no_job() {
    server.on(LIST, Jobs.list()).on(ROWS, Jobs.rows());
    assertThat(Cli.at(server).run("qstat").out()).isEmpty();
    assertThat(Cli.at(server).run("qstat", "-a").out()).isEmpty();
    assertThat(Cli.at(server).run("qstat", "-f").out()).isEmpty();
    assertThat(Cli.at(server).run("qstat", "-f", "-F", "json").out())
        .isEqualTo(
            """
            {
                "timestamp":1795262403,
                "pbs_version":"PBSPro_0.1.0",
                "pbs_server":"pkbs",
                "Jobs":{}
            }
            """);
  }

  @Test
  void of_several_ids_the_good_ones_are_shown_and_each_bad_one_gets_a_line() {
    server.on(ROWS, Jobs.rows(Jobs.done("12.pkbs", "old"), Jobs.running("13.pkbs", "calc")));
    Cli.Result result = Cli.at(server).run("qstat", "12", "13.pkbs\n", "99999", "1-2", "13");
    assertThat(result.out().lines()).hasSize(3);
    assertThat(result.err())
        .isEqualTo(
            """
            qstat: 12.pkbs Job has finished, use -x or -H to obtain historical job information
            qstat: Unknown Job Id 99999.pkbs
            qstat: illegally formed job identifier: 1-2
            """);
    assertThat(result.status()).isEqualTo(1);
    assertThat(server.asked().getFirst().target()).contains("id=12-13,99999");
  }

  @Test
  void the_exit_codes_are_those_of_pbs() {
    server.on(ROWS, Jobs.rows(Jobs.done("12.pkbs", "old")));
    server.on(LIST, Jobs.list(Jobs.done("12.pkbs", "old")));
    assertThat(Cli.at(server).run("qstat", "12").status()).isEqualTo(35);
    assertThat(Cli.at(server).run("qstat", "-f", "12").status()).isEqualTo(35);
    assertThat(Cli.at(server).run("qstat", "-x", "12").status()).isZero();
    assertThat(Cli.at(server).run("qstat", "-H", "12").status()).isZero();
    assertThat(Cli.at(server).run("qstat", "-x", "12", "99").status()).isEqualTo(153);
    assertThat(Cli.at(server).run("qstat", "1x").status()).isEqualTo(1);
    assertThat(Cli.at(server).run("qstat", "1x").err())
        .isEqualTo("qstat: illegally formed job identifier: 1x\n");
  }

  @Test
  void the_json_of_known_ids_is_whole_where_others_are_unknown() {
    server.on(LIST, Jobs.list(Jobs.done("12.pkbs", "old")));
    Cli.Result result = Cli.at(server).run("qstat", "-xf", "-F", "json", "12", "99", "98");
    assertThat(((Map<?, ?>) ((Map<?, ?>) StrictJson.parse(result.out())).get("Jobs")).keySet())
        .hasToString("[12.pkbs]");
    assertThat(result.err())
        .isEqualTo("qstat: Unknown Job Id 99.pkbs\nqstat: Unknown Job Id 98.pkbs\n");
    assertThat(result.status()).isEqualTo(153);
  }

  @Test
  void an_unknown_queue_is_170() {
    Refusal unknown =
        Refusal.of(Refusal.Code.UNKNOWN_QUEUE, "queue", "queue \"gpux\" does not exist");
    server.on(ROWS, unknown).on(LIST, unknown);
    Cli.Result result = Cli.at(server).run("qstat", "gpux@pkbs");
    assertThat(result.err()).isEqualTo("qstat: Unknown queue gpux\n");
    assertThat(result.status()).isEqualTo(170);
    assertThat(server.asked().getFirst().target()).contains("queue=gpux");
    assertThat(Cli.at(server).run("qstat", "-f", "gpux").status()).isEqualTo(170);
  }

  @Test
  void a_server_operand_means_all_jobs() {
    server.on(ROWS, Jobs.rows(Jobs.running("13.pkbs", "calc")));
    assertThat(Cli.at(server).run("qstat", "@pkbs").out().lines()).hasSize(3);
    assertThat(server.asked().getFirst().target()).doesNotContain("queue");
  }

  @Test
  void pages_are_put_together() {
    server.on(
        LIST,
        new JobList(
            JobList.SCHEMA,
            Jobs.NOW,
            List.of(Jobs.running("1.pkbs", "a")),
            List.of(),
            Optional.of("c 1")));
    server.on(LIST, Jobs.list(Jobs.running("2.pkbs", "b")));
    assertThat(Cli.at(server).run("qstat", "-f").out().lines())
        .filteredOn(line -> line.startsWith("Job Id:"))
        .hasSize(2);
    assertThat(server.asked().get(1).target()).contains("cursor=c+1");
  }

  @Test
  void many_ids_are_one_request() {
    server.on(ROWS, Jobs.rows(Jobs.running("13.pkbs", "calc")));
    String[] words = new String[4_001];
    words[0] = "qstat";
    for (int i = 1; i < words.length; i++) {
      words[i] = Integer.toString(100_000 + i);
    }
    Cli.at(server).run(words);
    assertThat(server.asked()).hasSize(1);
    assertThat(server.asked().getFirst().target()).contains("&id=100001-104000");
  }

  @Test
  void conflicting_options_are_usage_faults() {
    for (String[] pair :
        new String[][] {
          {"-a -i", "-a and -i"},
          {"-r -H", "-r and -H"},
          {"-q -H", "-q and -H"},
          {"-F json", "-F needs -f"},
          {"-fw -Fjson", "-w and -F"},
          {"-f -a -F json", "-a and -F"},
          {"-f -n -F dsv", "-n and -F"},
          {"-1", "-1 needs -f, -n or -s"},
          {"-a -1", "-1 needs -f, -n or -s"},
          {"-q -f", "-q and -f"},
          {"-Q -B", "-Q and -B"},
        }) {
      List<String> words = new ArrayList<>(List.of("qstat"));
      words.addAll(List.of(pair[0].split(" ")));
      Cli.Result result = Cli.at(server).run(words.toArray(String[]::new));
      assertThat(result.err()).isEqualTo("qstat: conflicting options: " + pair[1] + "\n");
      assertThat(result.status()).isEqualTo(2);
    }
    assertThat(Cli.at(server).run("qstat", "-f", "-F", "yaml").err())
        .isEqualTo("qstat: -F 'yaml': unknown format; use json or dsv\n");
    assertThat(Cli.at(server).run("qstat", "--flavor=lsf").err())
        .isEqualTo("qstat: --flavor 'lsf': unknown; use pbspro or torque\n");
    assertThat(Cli.at(server).run("qstat", "-Z").status()).isEqualTo(2);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void without_a_server_the_line_says_what_to_do() {
    String url = server.url();
    server.close();
    Cli.Result result = new Cli().with("PKBS_URL", url).run("qstat");
    assertThat(result.err())
        .isEqualTo(
            "qstat: cannot connect to server pkbs at "
                + url
                + ": connection refused; set PKBS_URL or start it with: pkbs up\n");
    assertThat(result.status()).isEqualTo(255);
    assertThat(result.out()).isEmpty();
  }
}
