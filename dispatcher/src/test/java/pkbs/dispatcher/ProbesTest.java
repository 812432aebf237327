package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static pkbs.dispatcher.ApiFixture.read;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.protocol.Health;
import pkbs.protocol.ScaleView;
import pkbs.testkit.Await;

/// What machines ask a dispatcher: is it well, and how many workers does it want.
final class ProbesTest {
  private static final String SPEC =
      "{\"kind\":\"script\",\"name\":\"calc\",\"variables\":{\"A\":\"b\",\"API_KEY\":\"hush\"}}";

  private ApiFixture api;

  @BeforeEach
  void open() throws IOException {
    api = new ApiFixture();
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  /// A new pod would not bring the results store back: this one goes on.
  @Test
  void a_results_store_that_is_away_is_told_and_stops_nothing() {
    Health.Check well = new Health.Check("results", true, "reachable");
    Await.until("it was well", () -> ready().checks().contains(well));
    api.results.trouble = "http://dav/: connection refused";
    api.cluster.clock.advance(Duration.ofSeconds(11)); // it is asked every ten
    Health.Check away = new Health.Check("results", false, "http://dav/: connection refused");
    Await.until("it is told", () -> ready().checks().contains(away));

    assertThat(ready().ready()).isTrue();
    assertThat(read(Health.class, api.send(api.request("/healthz"))).checks()).contains(away);
    assertThat(api.get("/metrics").body()).contains("pkbs_results_reachable 0.0");
    assertThat(api.submit(SPEC).statusCode()).isEqualTo(201);

    api.results.trouble = "";
    Await.until("it is back", () -> ready().checks().contains(well));
    assertThat(api.get("/metrics").body()).contains("pkbs_results_reachable 1.0");
  }

  private Health ready() {
    HttpResponse<String> answer = api.send(api.request("/readyz"));
    assertThat(answer.statusCode()).isEqualTo(200);
    return read(Health.class, answer);
  }

  @Test
  void wanted_workers_are_told_to_autoscalers() {
    assertThat(read(ScaleView.class, api.get("/api/v1/scale")))
        .isEqualTo(new ScaleView("default", 0, 0, 0, 0, 0));
    assertThat(api.submit(SPEC).statusCode()).isEqualTo(201);
    api.cluster.dispatcher.tick();

    assertThat(api.get("/api/v1/scale").body())
        .isEqualTo(
            "{\"pool\":\"default\",\"wanted\":1,\"exported\":1,\"busy\":0,\"workers\":0,\"waiting\":1}");
    assertThat(api.get("/metrics").body())
        .contains(
            "pkbs_wanted_workers{pool=\"default\"} 1.0",
            "pkbs_busy_workers{pool=\"default\"} 0.0",
            "pkbs_jobs_killed_by_scaledown_total 0.0");
    assertThat(api.send(api.request("/api/v1/scale")).statusCode()).isEqualTo(401);
  }
}
