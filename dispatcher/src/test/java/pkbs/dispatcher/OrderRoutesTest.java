package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.RunId;
import pkbs.protocol.JobView;
import pkbs.protocol.OrderReply;
import pkbs.testkit.Await;

/// Every order over HTTP: done, refused for one job or for all, done for some of many.
final class OrderRoutesTest {
  private static final String CHANGE = "\"change\":{\"priority\":7}";
  private static final String TEXT = "\"message\":{\"text\":\"hi\",\"stdout\":false}";

  private ApiFixture api;

  @BeforeEach
  void open() throws IOException {
    api = new ApiFixture();
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  private void submit(String fields) {
    HttpResponse<String> reply =
        api.submit("{\"kind\":\"script\",\"mem\":\"9mb\",\"scratch\":\"9mb\"" + fields + "}");
    assertThat(reply.statusCode()).isEqualTo(201);
    api.cluster.dispatcher.tick();
  }

  /// Job 1 in a state.
  private void job(String state) {
    submit(state.equals("held") ? ",\"start\":{\"hold\":true}" : "");
    switch (state) {
      case "running" -> {
        ManualWorker worker = api.cluster.worker("seat");
        RunId run = worker.claim();
        worker.start(run);
      }
      case "finished" ->
          assertThat(api.delete(ApiFixture.ANN, "/api/v1/jobs/1").statusCode()).isEqualTo(200);
      default -> {}
    }
    Await.until("job 1 is " + state, () -> show("1").state().equals(state));
  }

  private JobView show(String id) {
    return ApiFixture.read(JobView.class, api.get("/api/v1/jobs/" + id));
  }

  private HttpResponse<String> post(String token, String order, String body) {
    return api.send(
        api.request("/api/v1/orders/" + order)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  /// Else it could never be offered, and nothing behind it.
  @Test
  void a_job_does_not_grow_beyond_what_a_worker_can_be_told() {
    String staged = "{\"local\":\"f\",\"remote\":\"/%s\"}".formatted("r".repeat(3400));
    String files = String.join(",", Collections.nCopies(16, staged));
    submit(",\"setup\":{\"stageout\":[" + files + "]}");
    String path = "/" + "p".repeat(3990);

    assertThat(order(ApiFixture.ANN, "alter", streams(path), "1"))
        .singleElement()
        .asString()
        .matches("1 INVALID: job description is \\d+ bytes, limit 57344; pass data in a file");
    assertThat(order(ApiFixture.ANN, "alter", streams("/short"), "1")).containsExactly("1 queued");
  }

  private static String streams(String path) {
    return "\"change\":{\"streams\":{\"stdout\":\"%s\",\"stderr\":\"%s\"}}".formatted(path, path);
  }

  /// One line for each id: its state, or why it was refused.
  private List<String> order(String token, String name, String fields, String... ids) {
    String named = "\"ids\":[\"" + String.join("\",\"", ids) + "\"]";
    String more = fields == null || fields.isEmpty() ? "" : "," + fields;
    HttpResponse<String> reply = post(token, name, "{" + named + more + "}");
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return ApiFixture.read(OrderReply.class, reply).jobs().stream()
        .map(done ->
            done.id()
                + " "
                + done.state()
                    .or(() -> done.problem().map(p -> p.code() + ": " + p.toRefusal().line()))
                    .orElseThrow())
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hold||queued|held",
        "release||held|queued",
        "alter|" + CHANGE + "|queued|queued",
        "rerun||running|running",
        "signal|\"signal\":\"USR1\"|running|running",
        "move|\"queue\":\"workq\"|queued|queued",
        "message|" + TEXT + "|running|running",
        "delete||queued|finished",
        "delete||held|finished",
        "delete||running|running",
      })
  void an_order_is_obeyed(String name, String fields, String before, String after) {
    job(before);
    assertThat(order(ApiFixture.ANN, name, fields, "1")).containsExactly("1 " + after);
  }

  @Test
  void two_jobs_exchange_their_places() {
    submit("");
    submit("");
    submit(",\"array\":\"1-2\"");
    assertThat(order(ApiFixture.ANN, "swap", "", "1", "3[]"))
        .containsExactly("1 queued", "3[] queued");

    ManualWorker worker = api.cluster.worker("seat");
    assertThat(List.of(worker.claim().toString(), worker.claim().toString()))
        .as("the array goes first")
        .allMatch(run -> run.contains("3"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1,99|1 UNKNOWN_JOB: unknown job 99;99 UNKNOWN_JOB: unknown job 99",
        "1,2|1 JOB_FINISHED: job 2.pkbs is finished;2 JOB_FINISHED: job 2.pkbs is finished",
      })
  void an_exchange_with_a_job_that_does_not_wait_changes_nothing(String ids, String replies) {
    submit("");
    submit("");
    assertThat(api.delete(ApiFixture.ANN, "/api/v1/jobs/2").statusCode()).isEqualTo(200);

    assertThat(order(ApiFixture.ANN, "swap", "", ids.split(",")))
        .containsExactly(replies.split(";"));
    assertThat(api.cluster.job(new pkbs.core.JobId(1)).eligibility().rank()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hold", "release", "rerun", "signal", "delete"})
  void an_unknown_job_and_one_of_somebody_else_are_the_same(String name) {
    job("queued");
    assertThat(order(ApiFixture.ANN, name, "", "99", "1[]", "x"))
        .containsExactly(
            "99 UNKNOWN_JOB: unknown job 99",
            "1[] UNKNOWN_JOB: unknown job 1[]",
            "x UNKNOWN_JOB: unknown job x");
    assertThat(order(ApiFixture.BOB, name, "", "1"))
        .containsExactly("1 UNKNOWN_JOB: unknown job 1");
    assertThat(show("1").state()).isEqualTo("queued");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"alter|" + CHANGE, "move|\"queue\":\"workq\"", "message|" + TEXT})
  void so_they_are_where_an_order_says_more(String name, String fields) {
    job("queued");
    assertThat(order(ApiFixture.ANN, name, fields, "99"))
        .containsExactly("99 UNKNOWN_JOB: unknown job 99");
    assertThat(order(ApiFixture.BOB, name, fields, "1"))
        .containsExactly("1 UNKNOWN_JOB: unknown job 1");
  }

  @Test
  void an_operator_orders_the_jobs_of_all() {
    job("queued");
    assertThat(order(ApiFixture.OPS, "hold", "\"holds\":\"o\"", "1")).containsExactly("1 held");
    assertThat(order(ApiFixture.ANN, "release", "", "1")).containsExactly("1 held");
    assertThat(order(ApiFixture.OPS, "release", "\"holds\":\"o\"", "1"))
        .containsExactly("1 queued");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hold||finished|JOB_FINISHED: job 1.pkbs is finished",
        "release||finished|JOB_FINISHED: job 1.pkbs is finished",
        "alter|" + CHANGE + "|finished|JOB_FINISHED: job 1.pkbs is finished",
        "alter|\"change\":{\"name\":\"new\"}|running|JOB_RUNNING: job 1.pkbs runs: only its"
            + " walltime and priority change",
        "rerun||queued|WRONG_STATE: job 1.pkbs does not run",
        "rerun||finished|JOB_FINISHED: job 1.pkbs is finished",
        "signal||queued|WRONG_STATE: job 1.pkbs does not run",
        "signal||held|WRONG_STATE: job 1.pkbs does not run",
        "move|\"queue\":\"workq\"|finished|JOB_FINISHED: job 1.pkbs is finished",
        "message|" + TEXT + "|queued|WRONG_STATE: job 1.pkbs does not run",
        "message|" + TEXT + "|finished|JOB_FINISHED: job 1.pkbs is finished",
        "delete||finished|JOB_FINISHED: job 1.pkbs is finished",
      })
  void a_job_in_the_wrong_state_is_left_alone(
      String name, String fields, String state, String refusal) {
    job(state);
    assertThat(order(ApiFixture.ANN, name, fields, "1")).containsExactly("1 " + refusal);
    assertThat(show("1").state()).isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hold||held",
        "alter|" + CHANGE + "|queued",
        "move|\"queue\":\"workq\"|queued",
        "delete||finished",
      })
  void of_many_jobs_all_that_can_obey_do_and_each_is_answered_once(
      String name, String fields, String after) {
    submit("");
    submit("");
    submit("");
    api.delete(ApiFixture.ANN, "/api/v1/jobs/2");

    assertThat(order(ApiFixture.ANN, name, fields, "1", "2", "99", "1", "3.pkbs"))
        .containsExactly(
            "1 " + after,
            "2 JOB_FINISHED: job 2.pkbs is finished",
            "99 UNKNOWN_JOB: unknown job 99",
            "3.pkbs " + after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hold|{\"ids\":[]}|422 name 1 to 5000 jobs",
        "hold|{}|422 name 1 to 5000 jobs",
        "hold|{\"ids\":[\"1\"],\"holds\":\"x\"}|422 holds \"x\": unknown; use letters of uos, or n",
        "hold|{\"ids\":[\"1\"],\"holds\":\"o\"}|403 only operators set and release the holds o and"
            + " s; use a token with the scope operate",
        "signal|{\"ids\":[\"1\"],\"signal\":\"NOPE\"}|422 signal \"NOPE\": unknown",
        "move|{\"ids\":[\"1\"],\"queue\":\"none\"}|404 queue \"none\" does not exist",
        "swap|{\"ids\":[\"1\"]}|422 name 2 jobs",
        "alter|{\"ids\":[\"1\"]}|400 change is missing",
        "message|{\"ids\":[\"1\"]}|400 message is missing",
      })
  void what_is_wrong_for_every_job_is_refused_as_a_whole(String name, String body, String line) {
    job("queued");
    assertThat(ApiFixture.line(post(ApiFixture.ANN, name, body))).startsWith(line);
    assertThat(show("1").state()).isEqualTo("queued");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hold", "release", "alter", "rerun", "signal", "move", "swap", "message", "delete"
      })
  void a_token_that_may_only_read_gives_no_orders(String name) {
    job("queued");
    HttpResponse<String> reply = post(ApiFixture.LOOK, name, "{\"ids\":[\"1\"]}");
    assertThat(reply.statusCode()).isEqualTo(403);
    assertThat(post("no-token", name, "{\"ids\":[\"1\"]}").statusCode()).isEqualTo(401);
    assertThat(show("1").state()).isEqualTo("queued");
  }
}
