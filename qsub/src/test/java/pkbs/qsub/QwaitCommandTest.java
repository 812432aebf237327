package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.Refusal;

class QwaitCommandTest {
  private final StubServer server = new StubServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void it_asks_until_all_have_finished() {
    server
        .on("GET /api/v1/jobs/1.pkbs", Jobs.queued("1.pkbs", "a"))
        .on("GET /api/v1/jobs/1.pkbs", Jobs.running("1.pkbs", "a"))
        .on("GET /api/v1/jobs/1.pkbs", Jobs.done("1.pkbs", "a"))
        .on("GET /api/v1/jobs/2.pkbs", Jobs.done("2.pkbs", "b"));
    Cli.Result result = Cli.at(server).run("qwait", "1", "2");
    assertThat(result.status()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEmpty();
    assertThat(server.asked()).hasSize(4);
  }

  @Test
  void one_that_failed_makes_it_1() {
    server
        .on("GET /api/v1/jobs/1.pkbs", Jobs.failed("1.pkbs", "a"))
        .on("GET /api/v1/jobs/2.pkbs", Jobs.done("2.pkbs", "b"));
    assertThat(Cli.at(server).run("qwait", "1", "2").status()).isEqualTo(1);
  }

  @Test
  void an_array_and_a_task_are_waited_for() {
    server
        .on("GET /api/v1/jobs/12%5B%5D.pkbs", Jobs.done("12[].pkbs", "a"))
        .on("GET /api/v1/jobs/13%5B7%5D.pkbs", Jobs.done("13[7].pkbs", "b"));
    Cli.Result result = Cli.at(server).run("qwait", "12[]", "13[7].pkbs\n");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void of_a_range_each_task_is_waited_for() {
    server
        .on("GET /api/v1/jobs/12%5B1%5D.pkbs", Jobs.done("12[1].pkbs", "a"))
        .on("GET /api/v1/jobs/12%5B4%5D.pkbs", Jobs.failed("12[4].pkbs", "a"))
        .on("GET /api/v1/jobs/12%5B6%5D.pkbs", Jobs.done("12[6].pkbs", "a"));
    Cli.Result result = Cli.at(server).run("qwait", "12[1,4-6:2]");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isEqualTo(1);
    assertThat(server.asked()).hasSize(3);
  }

  @Test
  void an_unknown_job_is_153_and_the_others_are_waited_for() {
    server
        .on("GET /api/v1/jobs/1.pkbs", Refusal.of(Refusal.Code.UNKNOWN_JOB, "no job 1.pkbs"))
        .on("GET /api/v1/jobs/2.pkbs", Jobs.done("2.pkbs", "b"));
    Cli.Result result = Cli.at(server).run("qwait", "1", "2");
    assertThat(result.err()).isEqualTo("qwait: Unknown Job Id 1.pkbs\n");
    assertThat(result.status()).isEqualTo(153);
    assertThat(server.asked()).hasSize(2);
  }

  @Test
  void a_restart_of_the_server_is_waited_out() {
    server
        .cut("GET /api/v1/jobs/2.pkbs")
        .on("GET /api/v1/jobs/2.pkbs", Refusal.of(Refusal.Code.UNAVAILABLE, "no leader"))
        .on("GET /api/v1/jobs/2.pkbs", Jobs.done("2.pkbs", "b"));
    assertThat(Cli.at(server).run("qwait", "2").status()).isZero();
  }

  @Test
  void json_shows_the_finished_jobs() {
    server.on("GET /api/v1/jobs/2.pkbs", Jobs.done("2.pkbs", "b"));
    assertThat(Cli.at(server).run("qwait", "--json", "2").out())
        .startsWith("{\"schema\":\"pkbs.jobs/1\"")
        .contains("\"id\":\"2.pkbs\"")
        .hasLineCount(1);
  }

  @Test
  void a_person_sees_how_far_it_is() {
    server.on("GET /api/v1/jobs/2.pkbs", Jobs.done("2.pkbs", "b"));
    assertThat(Cli.at(server).onTerminal().run("qwait", "2").err())
        .isEqualTo("\r\u001b[Kqwait: 1 of 1: 2.pkbs\r\u001b[K");
  }
}
