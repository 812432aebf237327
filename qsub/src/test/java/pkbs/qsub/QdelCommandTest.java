package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.Refusal;
import pkbs.protocol.DeleteReply;

class QdelCommandTest {
  private final StubServer server = new StubServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private void fill() {
    server
        .on("DELETE /api/v1/jobs/1.pkbs", new DeleteReply("1.pkbs", "finished"))
        .on("DELETE /api/v1/jobs/2.pkbs", Refusal.of(Refusal.Code.UNKNOWN_JOB, "no job 2.pkbs"))
        .on("DELETE /api/v1/jobs/3.pkbs", new DeleteReply("3.pkbs", "running"))
        .on(
            "DELETE /api/v1/jobs/4.pkbs",
            Refusal.of(Refusal.Code.JOB_FINISHED, "job 4.pkbs is finished"))
        .on(
            "DELETE /api/v1/jobs/5.pkbs",
            Refusal.of(Refusal.Code.FORBIDDEN, "job 5.pkbs belongs to alice"))
        .on(
            "DELETE /api/v1/jobs/6.pkbs",
            Refusal.of(Refusal.Code.WRONG_STATE, "job 6.pkbs is moving"));
  }

  @Test
  void nothing_is_said_where_all_goes_well() {
    fill();
    Cli.Result result = Cli.at(server).run("qdel", "1", "3.pkbs\n", "1.pkbs");
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(server.asked()).hasSize(2);
  }

  @Test
  void every_id_is_tried_and_the_last_code_counts() {
    fill();
    Cli.Result result =
        Cli.at(server).run("qdel", "abc", "1", "2.pkbs", "3", "4", "5", "6.pkbs@host");
    assertThat(result.err())
        .isEqualTo(
            """
            qdel: illegally formed job identifier: abc
            qdel: Unknown Job Id 2.pkbs
            qdel: Job has finished 4.pkbs
            qdel: Unauthorized Request 5.pkbs; it belongs to alice
            qdel: Request invalid for state of job 6.pkbs; it is moving
            """);
    assertThat(result.status()).isEqualTo(168);
    assertThat(server.asked()).hasSize(6);
  }

  @Test
  void each_fault_has_the_code_of_pbs() {
    fill();
    assertThat(Cli.at(server).run("qdel", "2").status()).isEqualTo(153);
    assertThat(Cli.at(server).run("qdel", "4").status()).isEqualTo(35);
    assertThat(Cli.at(server).run("qdel", "5").status()).isEqualTo(159);
    assertThat(Cli.at(server).run("qdel", "x").status()).isEqualTo(1);
    assertThat(Cli.at(server).run("qdel").status()).isEqualTo(2);
  }

  @Test
  void with_x_a_finished_job_is_no_fault() {
    fill();
    Cli.Result result = Cli.at(server).run("qdel", "-x", "4");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void force_is_passed_on_and_other_attributes_are_refused() {
    fill();
    Cli.at(server).run("qdel", "-Wforce,suppress_email=-1", "3");
    assertThat(server.asked().getFirst().target()).isEqualTo("/api/v1/jobs/3.pkbs?force=true");
    Cli.Result result = Cli.at(server).run("qdel", "-W", "delay=5", "3");
    assertThat(result.err()).isEqualTo("qdel: -W 'delay=5': unknown attribute; use force\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void without_a_server_one_line_is_said_for_all_ids() {
    String url = server.url();
    server.close();
    Cli.Result result = new Cli().with("PKBS_URL", url).run("qdel", "1", "2", "3");
    assertThat(result.err()).hasLineCount(1).contains("cannot connect to server");
    assertThat(result.status()).isEqualTo(255);
  }

  @Test
  void json_lists_the_answers() {
    fill();
    assertThat(Cli.at(server).run("qdel", "--json", "1", "2").out())
        .isEqualTo("{\"deleted\":[{\"id\":\"1.pkbs\",\"state\":\"finished\"}]}\n");
  }

  @Test
  void the_options_of_torque_are_read() {
    fill();
    assertThat(Cli.at(server).run("qdel", "-a", "-m", "too long", "-W", "15", "1").status())
        .isZero();
    assertThat(server.asked().getLast().target()).doesNotContain("force=true");
    assertThat(Cli.at(server).run("qdel", "-p", "1").status()).isZero();
    assertThat(server.asked().getLast().target()).contains("force=true");
    server.on(
        "DELETE /api/v1/jobs/12%5B3-5%2C9%5D.pkbs", new DeleteReply("12[3-5,9].pkbs", "queued"));
    Cli.Result tasks = Cli.at(server).run("qdel", "-t", "3-5,9", "12[].pkbs", "12");
    assertThat(tasks.err()).isEmpty();
    assertThat(tasks.status()).isZero();
    assertThat(Cli.at(server).run("qdel", "-t", "x", "12").err())
        .isEqualTo("qdel: illegally formed job identifier: 12[x]\n");
  }

  @Test
  void tasks_that_were_not_named_are_not_taken_for_all() {
    Cli.Result none = Cli.at(server).run("qdel", "-t", " ", "12[]");
    assertThat(none.err()).isEqualTo("qdel: -t '': no tasks; write 3-9 or 1,4\n");
    assertThat(none.status()).isEqualTo(2);
    assertThat(Cli.at(server).run("qdel", "-t", "3", "12[5]").err())
        .isEqualTo("qdel: illegally formed job identifier: 12[5][3]\n");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void all_of_nobody_is_a_fault() {
    Cli.Result result = Cli.at(server).with("LOGNAME", "").with("USER", "").run("qdel", "all");
    assertThat(result.err()).isEqualTo("qdel: all: nobody says who you are; set LOGNAME\n");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void all_are_the_callers_own() {
    fill();
    server.on(
        "GET /api/v1/rows",
        Jobs.rows(
            Jobs.job("1.pkbs", "a", "running", "R").view(),
            Jobs.job("3.pkbs", "b", "running", "R").view()));
    assertThat(Cli.at(server).with("LOGNAME", "ann").run("qdel", "ALL").status()).isZero();
    assertThat(server.asked())
        .extracting(StubServer.Asked::target)
        .anyMatch(target -> target.startsWith("/api/v1/jobs/1.pkbs"))
        .anyMatch(target -> target.startsWith("/api/v1/jobs/3.pkbs"));
    int before = server.asked().size();
    assertThat(Cli.at(server).with("LOGNAME", "eve").run("qdel", "all").status()).isZero();
    assertThat(server.asked()).hasSize(before + 1);
  }
}
