package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static pkbs.dispatcher.ApiFixture.ANN;
import static pkbs.dispatcher.ApiFixture.line;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.SubmitReply;
import pkbs.testkit.Await;

/// What callers hear while nats-server is away: in five seconds, and whether anything was done.
/// Source: reliability design, section 11, row 40.
final class StorageAwayTest {
  private static final String SCRIPT = "{\"kind\":\"script\"}";
  private static final String COMMAND = "{\"kind\":\"executable\",\"argv\":[\"true\"]}";
  private static final byte[] RUN = "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER = "#!/bin/sh\ntrue\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NONE = new byte[0];
  private static final String NOTHING_SUBMITTED =
      "503 queue storage unavailable, nothing was submitted; retry";
  private static final String NOTHING_CHANGED =
      "503 queue storage unavailable, nothing was changed; retry";

  /// Five seconds, and what a busy machine needs for the rest.
  private static final Duration IN_TIME = Duration.ofSeconds(20);

  private static final String UNKNOWN =
      "503 queue storage did not answer, it is unknown whether the request was carried out; ";

  @TempDir private Path folder;

  private NatsFixture api;
  private String job;

  @BeforeEach
  void open() throws IOException {
    api = new NatsFixture(folder);
    job = "/api/v1/jobs/" + ApiFixture.read(SubmitReply.class, submit()).id();
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void nothing_is_changed_while_the_server_is_down_and_all_is_well_after() {
    api.nats.kill();
    Await.until("noticed", () -> !api.store.isConnected());

    assertThat(line(inTime(this::submit))).isEqualTo(NOTHING_SUBMITTED);
    assertThat(line(inTime(() -> api.submit(ANN, COMMAND, NONE)))).isEqualTo(NOTHING_SUBMITTED);
    HttpResponse<String> kept = inTime(() -> api.as(ANN, api.request(job).DELETE()));
    assertThat(line(kept)).isEqualTo(NOTHING_CHANGED);
    assertThat(kept.headers().firstValue("retry-after")).contains("2");
    assertThat(inTime(() -> api.as(ANN, api.request(job))).statusCode()).isEqualTo(200);

    api.nats.restart();
    Await.until("connected", Duration.ofSeconds(60), api.store::isConnected);
    api.lead();
    assertThat(submit().statusCode()).isEqualTo(201);
    assertThat(api.as(ANN, api.request(job).DELETE()).statusCode()).isEqualTo(200);
    assertThat(api.dispatcher.jobs().size()).isEqualTo(2);
  }

  /// A connection that is open and silent tells nothing for some seconds. A payload that has to be
  /// stored first is not, so there is no job.
  @Test
  void a_server_that_hangs_is_answered_for_in_time() {
    api.nats.freeze();
    try {
      assertThat(line(inTime(() -> api.submit(ANN, SCRIPT, OTHER)))).isEqualTo(NOTHING_SUBMITTED);
      assertThat(line(inTime(() -> api.as(ANN, api.request(job).DELETE()))))
          .isEqualTo(UNKNOWN + "retry");
      assertThat(line(inTime(() -> api.submit(ANN, COMMAND, NONE)))).isEqualTo(NOTHING_SUBMITTED);
      assertThat(line(inTime(() -> api.as(ANN, api.request(job).DELETE()))))
          .isEqualTo(NOTHING_CHANGED);
    } finally {
      api.nats.thaw();
    }
    api.lead();
    assertThat(submit().statusCode()).isEqualTo(201);
  }

  @Test
  void a_submission_that_was_sent_and_not_answered_is_unknown() {
    api.nats.freeze();
    try {
      assertThat(line(inTime(() -> api.submit(ANN, COMMAND, NONE))))
          .isEqualTo(UNKNOWN + "retry with the same request key");
    } finally {
      api.nats.thaw();
    }
  }

  @Test
  void the_same_holds_where_the_payload_was_stored_a_moment_ago() {
    api.nats.freeze();
    try {
      assertThat(line(inTime(this::submit))).isEqualTo(UNKNOWN + "retry with the same request key");
    } finally {
      api.nats.thaw();
    }
  }

  private HttpResponse<String> submit() {
    return api.submit(ANN, SCRIPT, RUN);
  }

  private static HttpResponse<String> inTime(Supplier<HttpResponse<String>> request) {
    long begun = System.nanoTime();
    HttpResponse<String> answer = request.get();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(IN_TIME);
    return answer;
  }
}
