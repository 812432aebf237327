package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.protocol.JobView;
import pkbs.protocol.QueueList;

class QstatTablesTest {
  private final StubServer server = new StubServer();

  static final QueueList QUEUES =
      new QueueList(
          Jobs.NOW,
          new QueueList.ServerView("workq", 2, 1_209_600, 1_000_000),
          List.of(
              queue("fast", false, new QueueList.Counts(0, 0, 0, 1, 0, 0)),
              queue("workq", true, new QueueList.Counts(10, 2, 1, 3, 1, 0))));

  static QueueList.QueueView queue(String name, boolean open, QueueList.Counts counts) {
    Optional<Integer> most = open ? Optional.empty() : Optional.of(100);
    return new QueueList.QueueView(
        name,
        open,
        open,
        open ? 0 : 20,
        new QueueList.Defaults(1, 512L << 20, 10L << 30, Optional.empty()),
        new QueueList.Most(open ? Optional.empty() : Optional.of(3_600L), most, most, most, most),
        counts);
  }

  @BeforeEach
  void know_some_jobs() {
    JobView named =
        Jobs.job("1240.pkbs", "a-name-of-exactly-16", "queued", "Q")
            .reason("NO_ROOM", "needs 4 cpus; the largest worker has 2 free, and more such words")
            .view();
    server.on(
        "GET /api/v1/rows",
        Jobs.rows(
            Jobs.job("1234.pkbs", "calc", "running", "R").started().ncpus(4).view(),
            named,
            Jobs.held("12345678901.pkbs", "0123456789abcdef"),
            Jobs.done("1241.pkbs", "old")));
    server.on("GET /api/v1/queues", QUEUES);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "-a -x, qstat_a.txt",
    "-a -w -x, qstat_a_w.txt",
    "-n -s -x, qstat_n_s.txt",
    "-x -n1, qstat_n1.txt",
    "-T -G -x, qstat_T_G.txt",
    "-x -M -i, qstat_i_M.txt",
    "-x -r, qstat_r.txt",
    "-p -x, qstat_p.txt",
    "--flavor=torque, qstat__torque.txt",
    "-Q, qstat_Q.txt",
    "-q, qstat_q.txt",
    "-B, qstat_B.txt",
    "-Q -f, qstat_Q_f.txt",
    "-B -f, qstat_B_f.txt",
    "-Qf -F json workq, qstat_Q_f_json.txt",
    "-Q workq, qstat_Q_workq.txt",
  })
  void a_table_is_to_the_column(String options, String golden) {
    String[] words = ("qstat " + options).split(" ");
    assertThat(Cli.at(server).run(words).out()).isEqualTo(Cli.golden(golden));
  }

  @Test
  void an_unknown_queue_is_170_in_the_table_of_queues_too() {
    Cli.Result result = Cli.at(server).run("qstat", "-Q", "gpux", "workq");
    assertThat(result.err()).isEqualTo("qstat: Unknown queue gpux\n");
    assertThat(result.out()).isEqualTo(Cli.golden("qstat_Q_workq.txt"));
    assertThat(result.status()).isEqualTo(170);
  }

  @Test
  void users_are_a_filter_also_with_full_attributes() {
    server.on("GET /api/v1/jobs", Jobs.list(Jobs.running("1234.pkbs", "calc")));
    assertThat(Cli.at(server).run("qstat", "-f", "-uann").out()).startsWith("Job Id: 1234.pkbs\n");
    assertThat(server.asked().getFirst().target()).contains("owner=ann");
    assertThat(Cli.at(server).run("qstat", "-f", "-u", "bob,eve").out()).isEmpty();
    assertThat(Cli.at(server).run("qstat", "-u", "bob").out()).isEmpty();
    assertThat(Cli.at(server).run("qstat", "-u", "ann,bob").out().lines()).hasSize(9);
  }

  @Test
  void in_torque_what_has_ended_is_completed_and_what_is_gone_has_another_text() {
    server.on(
        "GET /api/v1/jobs", Jobs.list(Jobs.failed("12.pkbs", "old"), Jobs.running("13.pkbs", "x")));
    Cli torque = Cli.at(server).with("PKBS_FLAVOR", "torque");
    Cli.Result text = torque.run("qstat", "-f", "-1", "12", "99");
    assertThat(text.out()).contains("    job_state = C\n", "    exit_status = -27\n");
    assertThat(text.err()).isEqualTo("qstat: Unknown Job Id Error 99.pkbs\n");
    assertThat(text.status()).isEqualTo(153);
    assertThat(server.asked().getLast().target()).contains("finished=recent");
    String xml = torque.run("qstat", "-x", "12").out();
    assertThat(xml)
        .startsWith("<?xml version=\"1.0\"?>\n<Data><Job><Job_Id>12.pkbs</Job_Id><Job_Name>old<")
        .contains("<ctime>1795252403</ctime>", "<job_state>C</job_state>")
        .contains("<Resource_List><mem>4194304kb</mem><ncpus>1</ncpus>")
        .endsWith("</Job></Data>\n");
    assertThat(xml.lines()).hasSize(2);
  }

  @Test
  void xml_without_jobs_is_an_empty_element() {
    StubServer empty = new StubServer().on("GET /api/v1/jobs", Jobs.list());
    try (empty) {
      assertThat(Cli.at(empty).run("qstat", "--flavor", "torque", "-x").out())
          .isEqualTo("<?xml version=\"1.0\"?>\n<Data></Data>\n");
    }
  }

  @Test
  void dsv_parts_attributes_by_any_delimiter() {
    server.on("GET /api/v1/jobs", Jobs.list(Jobs.running("1234.pkbs", "a|b")));
    assertThat(Cli.at(server).run("qstat", "-f", "-F", "dsv").out())
        .startsWith("Job Id: 1234.pkbs|Job_Name=a\\|b|Job_Owner=ann@login1|")
        .hasLineCount(1);
    assertThat(Cli.at(server).run("qstat", "-f", "-F", "dsv", "-D", ";").out())
        .startsWith("Job Id: 1234.pkbs;Job_Name=a|b;Job_Owner=ann@login1;");
  }
}
