package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TracejobCommandTest {
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

  @Test
  void what_happened_is_told_in_order_and_options_are_passed_over() {
    server.on(
        "GET /api/v1/jobs",
        Jobs.list(Jobs.failed("12.pkbs", "prep"), Jobs.retried("13.pkbs", "calc")));
    Cli.Result result =
        Cli.at(server).run("tracejob", "-v", "-n", "3", "-al", "--odd", "12", "13.pkbs");
    assertThat(result.out()).isEqualTo(Cli.golden("tracejob.txt"));
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void arrays_and_tasks_are_told_of_too() {
    server.on(
        "GET /api/v1/jobs", Jobs.list(Jobs.done("12[].pkbs", "a"), Jobs.done("12[7].pkbs", "a")));
    Cli.Result result = Cli.at(server).run("tracejob", "12[]", "12[7].pkbs\n", "workq");
    assertThat(result.out()).contains("\nJob: 12[].pkbs\n\n", "\nJob: 12[7].pkbs\n\n");
    assertThat(result.err()).isEqualTo("tracejob: illegally formed job identifier: workq\n");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void an_unknown_job_is_153() {
    server.on("GET /api/v1/jobs", Jobs.list());
    Cli.Result result = Cli.at(server).run("tracejob", "99");
    assertThat(result.err()).isEqualTo("tracejob: Unknown Job Id 99.pkbs\n");
    assertThat(result.status()).isEqualTo(153);
    assertThat(new Cli().run("tracejob", "-v").status()).isEqualTo(2);
  }
}
