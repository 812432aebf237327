package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static pkbs.dispatcher.ApiFixture.read;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.core.Release;
import pkbs.protocol.DoctorReport;

/// What a dispatcher says of itself to operators.
final class ExamineRouteTest {
  private static final String PATH = "/api/v1/doctor";

  private ApiFixture api;

  @BeforeEach
  void open() throws IOException {
    api = new ApiFixture();
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  private DoctorReport report() {
    HttpResponse<String> answer = api.getAs(ApiFixture.OPS, PATH + "?own=true");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return read(DoctorReport.class, answer);
  }

  private static List<String> lines(DoctorReport report) {
    return report.findings().stream()
        .map(line -> "%s %s: %s".formatted(line.level(), line.check(), line.what()))
        .toList();
  }

  @Test
  void only_operators_are_told() {
    assertThat(api.send(api.request(PATH)).statusCode()).isEqualTo(401);
    assertThat(api.get(PATH).statusCode()).isEqualTo(403);
  }

  @Test
  void it_tells_of_its_books_and_workers() {
    assertThat(report().version()).isEqualTo(Release.VERSION);
    assertThat(lines(report()))
        .contains(
            "ok leader: jobs are accepted",
            "ok alarms: none",
            "ok run-records: every run record has its job");
  }

  @Test
  void an_unknown_parameter_is_refused() {
    assertThat(api.getAs(ApiFixture.OPS, PATH + "?other=1").statusCode()).isEqualTo(422);
  }
}
