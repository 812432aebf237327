package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static pkbs.dispatcher.ApiFixture.line;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import pkbs.core.JobId;
import pkbs.protocol.SubmitReply;
import pkbs.testkit.Await;

/// What is refused leaves one line in the audit log and nothing else: a dispatcher on a real
/// nats-server, looked at from outside. Source: reliability design, section 11.
final class RefusedForGoodTest {
  private static final String DIRECTORY = "{\"kind\":\"directory\"}";
  private static final String SCRIPT = "{\"kind\":\"script\"}";
  private static final byte[] RUN = "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8);
  private static final String AGAIN = "; get one with: pkbs token create";

  @TempDir private Path folder;

  private final ListAppender<ILoggingEvent> audit = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Audit.LOGGER);
  private NatsFixture api;
  private Connection outside;

  @BeforeEach
  void open() throws IOException, InterruptedException {
    api = new NatsFixture(folder);
    outside = Nats.connect(api.nats.url().toString());
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    audit.start();
    logger.addAppender(audit);
  }

  @AfterEach
  void close() throws InterruptedException {
    logger.detachAppender(audit);
    logger.setLevel(null);
    logger.setAdditive(true);
    outside.close();
    api.close();
  }

  @Test
  void a_hostile_zip_changes_nothing() throws Exception {
    assertThat(api.submit(ApiFixture.ANN, DIRECTORY, HostileZips.withRun("data")).statusCode())
        .isEqualTo(201);
    takeAudit();
    Map<String, String> before = streams();

    for (Map.Entry<String, byte[]> zip : HostileZips.all().entrySet()) {
      for (String kind : List.of(DIRECTORY, SCRIPT)) {
        assertThat(line(api.submit(ApiFixture.ANN, kind, zip.getValue())))
            .isEqualTo("422 " + zip.getKey());
        assertThat(takeAudit())
            .as(zip.getKey())
            .containsExactly(
                "owner=ann token=%s verb=submit id=- result=BAD_PAYLOAD from=127.0.0.1"
                    .formatted(idOf(ApiFixture.ANN)));
        assertThat(streams()).as(zip.getKey()).isEqualTo(before);
        assertThat(api.dispatcher.jobs().size()).isOne();
      }
    }
  }

  @Test
  void a_bad_token_changes_nothing() throws Exception {
    String job = ApiFixture.read(SubmitReply.class, api.submit(ApiFixture.ANN, SCRIPT, RUN)).id();
    takeAudit();
    Map<String, String> before = streams();

    for (Map.Entry<String, Bad> token : badTokens().entrySet()) {
      String header = token.getKey();
      for (HttpRequest.Builder request :
          List.of(
              api.submission(SCRIPT, RUN),
              api.request("/api/v1/jobs/" + job).DELETE(),
              api.request("/api/v1/jobs"),
              api.request("/api/v1/jobs/" + job + "/log"))) {
        if (!header.isEmpty()) {
          request.header("Authorization", header);
        }
        HttpResponse<String> answer = api.send(request);
        assertThat(answer.statusCode()).as(header).isEqualTo(401);
        assertThat(line(answer)).as(header).isEqualTo(token.getValue().answer());
        assertThat(answer.headers().map().toString() + answer.body())
            .doesNotContain(header.isEmpty() ? "never" : header.substring(header.indexOf(' ') + 1));
        String verb = verb(request.build());
        assertThat(takeAudit())
            .as(header)
            .containsExactly(
                "%s verb=%s id=%s result=UNAUTHENTICATED from=127.0.0.1"
                    .formatted(
                        token.getValue().who(),
                        verb,
                        verb.equals("delete") || verb.equals("log") ? job : "-"));
      }
      assertThat(streams()).as(header).isEqualTo(before);
    }
    assertThat(api.dispatcher.jobs().find(JobId.parse(job).orElseThrow())).isPresent();
    assertThat(api.dispatcher.jobs().size()).isOne();
  }

  @Test
  void a_revoked_token_is_refused_within_two_seconds() throws Exception {
    assertThat(api.submit(ApiFixture.BOB, SCRIPT, RUN).statusCode()).isEqualTo(201);
    Files.writeString(api.tokens, "ann " + ApiFixture.hash(ApiFixture.ANN) + "\n");
    long revoked = System.nanoTime();

    Await.until("two seconds have passed", () -> System.nanoTime() - revoked > 2_000_000_000L);

    assertThat(api.submit(ApiFixture.BOB, SCRIPT, RUN).statusCode()).isEqualTo(401);
    assertThat(api.submit(ApiFixture.ANN, SCRIPT, RUN).statusCode()).isEqualTo(201);
  }

  @Test
  void every_change_and_every_refusal_is_one_line() throws Exception {
    String id = ApiFixture.read(SubmitReply.class, api.submit(ApiFixture.ANN, SCRIPT, RUN)).id();
    String path = "/api/v1/jobs/" + id;
    api.as(ApiFixture.BOB, api.request(path).DELETE());
    api.as(ApiFixture.BOB, api.request(path));
    api.as(ApiFixture.BOB, api.request("/api/v1/jobs/a%20b"));
    api.as(ApiFixture.LOOK, api.request(path).DELETE());
    api.as(ApiFixture.LOOK, api.request("/api/v1/jobs?limit=-1"));
    api.as(ApiFixture.ANN, api.request("/api/v1/jobs"));
    api.as(ApiFixture.OPS, api.request(path).DELETE());
    api.as(ApiFixture.OPS, api.request(path).DELETE());

    String ann = "owner=ann token=" + idOf(ApiFixture.ANN);
    String bob = "owner=bob token=" + idOf(ApiFixture.BOB);
    assertThat(takeAudit())
        .containsExactly(
            ann + " verb=submit id=" + id + " result=new from=127.0.0.1",
            bob + " verb=delete id=" + id + " result=UNKNOWN_JOB from=127.0.0.1",
            bob + " verb=show id=" + id + " result=UNKNOWN_JOB from=127.0.0.1",
            bob + " verb=show id=\"a b\" result=UNKNOWN_JOB from=127.0.0.1",
            "owner=ann token=look verb=delete id=" + id + " result=FORBIDDEN from=127.0.0.1",
            "owner=ann token=look verb=list id=- result=INVALID from=127.0.0.1",
            "owner=ops token=ops1 verb=delete id=" + id + " result=finished from=127.0.0.1",
            "owner=ops token=ops1 verb=delete id=" + id + " result=JOB_FINISHED from=127.0.0.1");
  }

  @Test
  void a_request_that_cannot_be_read_is_one_line() {
    assertThat(api.send(api.request("/api/v1/jobs").header("X", "x".repeat(20_000))).statusCode())
        .isEqualTo(431);
    assertThat(takeAudit())
        .containsExactly("owner=- token=- verb=- id=- result=REQUEST_TOO_LARGE from=127.0.0.1");
  }

  /// @param who as the audit log names it
  private record Bad(String answer, String who) {}

  private static Map<String, Bad> badTokens() {
    Bad strange = new Bad("401 token not accepted" + AGAIN, "owner=- token=-");
    Map<String, Bad> bad = new LinkedHashMap<>();
    bad.put("", new Bad("401 no token; send Authorization: Bearer TOKEN", "owner=- token=-"));
    bad.put(
        "Bearer " + ApiFixture.EVE,
        new Bad("401 token expired at 2026-01-01T00:00:00Z" + AGAIN, "owner=eve token=eve1"));
    for (String header :
        List.of(
            "Bearer garbage",
            "Bearer " + ApiFixture.ANN + "x",
            "Bearer " + ApiFixture.ANN.toUpperCase(java.util.Locale.ROOT),
            "Bearer " + ApiFixture.hash(ApiFixture.ANN),
            "Bearer " + "y".repeat(12_000),
            "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.",
            "Basic YW5uOmFubi10b2tlbg==",
            "Token " + ApiFixture.ANN)) {
      bad.put(header, strange);
    }
    return bad;
  }

  private static String verb(HttpRequest request) {
    return switch (request.method()) {
      case "POST" -> "submit";
      case "DELETE" -> "delete";
      default -> request.uri().getPath().endsWith("/log") ? "log" : "list";
    };
  }

  private static String idOf(String token) {
    return ApiFixture.hash(token).substring(0, 8);
  }

  /// The lines since the last call.
  private List<String> takeAudit() {
    List<String> lines = new ArrayList<>();
    audit.list.forEach(event -> lines.add(event.getFormattedMessage()));
    audit.list.clear();
    return lines;
  }

  /// Stream to its first and last sequence and number of messages.
  private Map<String, String> streams() throws IOException, JetStreamApiException {
    JetStreamManagement management = outside.jetStreamManagement();
    Map<String, String> found = new TreeMap<>();
    for (StreamInfo stream : management.getStreams()) {
      found.put(
          stream.getConfiguration().getName(),
          "%d to %d, %d"
              .formatted(
                  stream.getStreamState().getFirstSequence(),
                  stream.getStreamState().getLastSequence(),
                  stream.getStreamState().getMsgCount()));
    }
    assertThat(found).containsKeys("KV_pkbs_job", "KV_pkbs_run", "KV_pkbs_payload", "PKBS_WORK");
    return found;
  }
}
