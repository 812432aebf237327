package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static pkbs.dispatcher.ApiFixture.line;
import static pkbs.dispatcher.ApiFixture.problem;
import static pkbs.dispatcher.ApiFixture.read;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.RunId;
import pkbs.protocol.DeleteReply;
import pkbs.protocol.Health;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;
import pkbs.protocol.LogPiece;
import pkbs.protocol.SubmitReply;
import pkbs.protocol.WorkerList;

final class ApiTest {
  private static final String SPEC =
      "{\"kind\":\"script\",\"name\":\"calc\",\"variables\":{\"A\":\"b\",\"API_KEY\":\"hush\"}}";

  private static final String STRANGE = "401 token not accepted; get one with: pkbs token create";

  private ApiFixture api;

  @BeforeEach
  void open() throws IOException {
    api = new ApiFixture();
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  @Test
  void a_submitted_job_is_created_shown_listed_and_deleted() {
    HttpResponse<String> created = api.submit(SPEC);
    assertThat(created.statusCode()).isEqualTo(201);
    SubmitReply reply = read(SubmitReply.class, created);
    assertThat(reply.warnings())
        .containsExactly(
            "variable API_KEY looks like a secret; it is kept with the job, masked in listings");

    JobView view = read(JobView.class, api.get("/api/v1/jobs/" + reply.id()));
    assertThat(view.owner()).isEqualTo("ann");
    assertThat(view.letter()).isEqualTo("Q");
    assertThat(view.reason().orElseThrow().code()).isEqualTo("NO_WORKERS");
    assertThat(view.requested())
        .isEqualTo(new JobView.Requested(1, 512L << 20, 10L << 30, 604_800));
    assertThat(view.variables()).containsEntry("A", "b").containsEntry("API_KEY", "********");

    DeleteReply deleted =
        read(DeleteReply.class, api.delete(ApiFixture.ANN, "/api/v1/jobs/" + reply.id()));
    assertThat(deleted).isEqualTo(new DeleteReply(reply.id(), "finished"));
    assertThat(line(api.delete(ApiFixture.ANN, "/api/v1/jobs/" + reply.id())))
        .isEqualTo("409 job %s is finished".formatted(reply.id()));
  }

  @Test
  void the_payload_is_stored_under_its_content() {
    api.submit(SPEC, "echo hi\n".getBytes(StandardCharsets.UTF_8));

    assertThat(api.cluster.storage.payloads().stored())
        .containsExactly(PayloadInspector.sha256("echo hi\n".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void a_key_makes_one_job() {
    HttpResponse<String> first = api.submit(SPEC, bytes("a"), "Idempotency-Key", "k1");
    HttpResponse<String> again = api.submit(SPEC, bytes("a"), "Idempotency-Key", "k1");
    HttpResponse<String> other = api.submit(SPEC, bytes("b"), "Idempotency-Key", "k1");

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(again.statusCode()).isEqualTo(200);
    String id = read(SubmitReply.class, first).id();
    assertThat(read(SubmitReply.class, again).id()).isEqualTo(id);
    assertThat(line(other))
        .isEqualTo(
            "409 this request key was already used for job %s with different content"
                .formatted(id));
    assertThat(problem(other).code()).isEqualTo("KEY_REUSED");
    assertThat(api.submit(SPEC, bytes("a"), "Idempotency-Key", "K1").statusCode()).isEqualTo(201);
    assertThat(line(api.submit(SPEC, bytes("a"), "Idempotency-Key", "a b")))
        .isEqualTo("422 request key must be 1 to 128 printable characters without blanks");
  }

  @Test
  void a_million_bytes_pass_and_one_more_does_not() {
    assertThat(api.submit(SPEC, new byte[0]).statusCode()).isEqualTo(422);
    assertThat(api.submit(SPEC, lines(1_000_000)).statusCode()).isEqualTo(201);
    assertThat(line(api.submit(SPEC, lines(1_000_001))))
        .isEqualTo(
            "413 payload is 1000001 bytes, limit 1000000;"
                + " upload data to WebDAV and fetch it in the script");
    assertThat(line(api.submit(SPEC, lines(3_000_000))))
        .isEqualTo(
            "413 request body is more than 2638400 bytes, payload limit 1000000;"
                + " upload data to WebDAV and fetch it in the script");
  }

  @Test
  void a_token_is_needed_and_tells_nothing() throws IOException {
    HttpResponse<String> none = api.send(api.request("/api/v1/jobs"));
    assertThat(line(none)).isEqualTo("401 no token; send Authorization: Bearer TOKEN");
    assertThat(none.headers().firstValue("www-authenticate")).contains("Bearer realm=\"pkbs\"");
    assertThat(line(api.getAs("nonsense", "/api/v1/jobs"))).isEqualTo(STRANGE);
    assertThat(line(api.getAs(ApiFixture.EVE, "/api/v1/jobs")))
        .isEqualTo("401 token expired at 2026-01-01T00:00:00Z; get one with: pkbs token create");
  }

  @Test
  void unknown_jobs_pages_and_methods_are_named() {
    assertThat(line(api.get("/api/v1/jobs/99.pkbs"))).isEqualTo("404 unknown job 99.pkbs");
    assertThat(line(api.get("/api/v1/jobs/abc"))).isEqualTo("404 unknown job abc");
    assertThat(line(api.get("/nothing"))).isEqualTo("404 no such page");
    assertThat(line(api.send(api.request("/api/v1/jobs").PUT(BodyPublishers.noBody()))))
        .isEqualTo("405 this page does not know the method PUT");
  }

  @Test
  void a_listing_is_filtered_sorted_and_paged() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(submitted());
    }
    api.delete(ApiFixture.ANN, "/api/v1/jobs/" + ids.get(2));

    assertThat(list("")).containsExactly(ids.get(0), ids.get(1), ids.get(3), ids.get(4));
    assertThat(list("?finished=true")).containsExactlyElementsOf(ids);
    assertThat(list("?finished=only")).containsExactly(ids.get(2));
    assertThat(list("?state=finished")).containsExactly(ids.get(2));
    assertThat(list("?sort=-id&limit=2")).containsExactly(ids.get(4), ids.get(3));
    assertThat(list("?owner=bob")).isEmpty();
    assertThat(list("?queue=workq")).hasSize(4);
    assertThat(list("?id=%s,%s".formatted(ids.get(1), ids.get(2))))
        .containsExactly(ids.get(1), ids.get(2));

    JobList first = page("?limit=3&sort=name");
    JobList second = page("?limit=3&sort=name&cursor=" + first.next().orElseThrow());
    assertThat(second.jobs()).extracting(JobView::id).containsExactly(ids.get(4));
    assertThat(second.next()).isEmpty();
    assertThat(page("?id=77&id=abc").unknown()).containsExactly("abc", "77.pkbs");
  }

  @Test
  void a_listing_refuses_what_it_does_not_know() {
    assertThat(line(api.get("/api/v1/jobs?limit=-1")))
        .isEqualTo("422 limit must be between 1 and 5000");
    assertThat(line(api.get("/api/v1/jobs?limit=many")))
        .isEqualTo("422 limit must be between 1 and 5000");
    assertThat(line(api.get("/api/v1/jobs?cursor=garbage")))
        .isEqualTo("422 cursor is not one of this listing; take it from next of the page before");
    assertThat(line(api.get("/api/v1/jobs?sort=shoe")))
        .isEqualTo("422 sort \"shoe\": unknown; use id, name, owner, priority, state, submitted");
    assertThat(line(api.get("/api/v1/jobs?queue=gpux")))
        .isEqualTo("404 queue \"gpux\" does not exist; queues: workq");
    assertThat(line(api.get("/api/v1/jobs?colour=red")))
        .isEqualTo(
            "422 unknown query parameter \"colour\";"
                + " use id, state, owner, queue, name, finished, sort, limit, cursor, tasks");
  }

  @Test
  void showing_with_wait_answers_at_the_end_although_the_connection_is_silent() {
    ManualWorker worker = api.cluster.worker("seat");
    String id = submitted();
    CompletableFuture<HttpResponse<String>> waiting =
        CompletableFuture.supplyAsync(() -> api.get("/api/v1/jobs/" + id + "?wait=15"));
    worker.runOne();

    JobView view = read(JobView.class, waiting.join());
    assertThat(view.letter()).isEqualTo("F");
    assertThat(view.end().orElseThrow().exitStatus()).isZero();
    assertThat(line(api.get("/api/v1/jobs/" + id + "?wait=61")))
        .isEqualTo("422 wait must be between 0 and 60");
  }

  @Test
  void a_wait_that_outlives_the_idle_time_is_answered() throws IOException {
    api.close();
    api = new ApiFixture(ApiFixture.SHORT);
    String id = submitted();

    HttpResponse<String> answer = api.get("/api/v1/jobs/" + id + "?wait=2");

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void what_a_run_has_used_is_shown_while_its_results_are_on_their_way() {
    ManualWorker worker = api.cluster.worker("seat");
    String id = submitted();
    RunId run = worker.claim();
    worker.start(run);
    worker.stage(run);
    api.cluster.await(JobId.parse(id).orElseThrow(), JobState.Exiting.class);

    JobView view = read(JobView.class, api.get("/api/v1/jobs/" + id));
    assertThat(view.used()).contains(new JobView.Used(90, 45, 1 << 20, 50));
  }

  @Test
  void workers_are_listed_with_what_is_free() {
    ManualWorker worker = api.cluster.worker("seat");
    String id = submitted();
    worker.claim();
    api.cluster.await(JobId.parse(id).orElseThrow(), JobState.Running.class);

    WorkerList.WorkerView seen =
        read(WorkerList.class, api.get("/api/v1/workers")).workers().getFirst();
    assertThat(seen.worker()).isEqualTo(worker.id.text());
    assertThat(seen.ncpus()).isEqualTo(4);
    assertThat(seen.ncpusFree()).isEqualTo(3);
    assertThat(seen.jobs()).containsExactly(id);
  }

  @Test
  void a_worker_that_takes_no_work_is_listed_with_its_reason() {
    ManualWorker worker = api.cluster.worker("seat");
    worker.beat(false);

    WorkerList.WorkerView seen =
        read(WorkerList.class, api.get("/api/v1/workers")).workers().getFirst();

    assertThat(seen.takesWork()).isFalse();
    assertThat(seen.reason()).contains("draining: told to stop");
  }

  @Test
  void the_log_is_followed_to_its_last_piece() {
    ManualWorker worker = api.cluster.worker("seat");
    String id = submitted();
    RunId run = worker.claim();
    CompletableFuture<HttpResponse<String>> following =
        CompletableFuture.supplyAsync(() -> api.get("/api/v1/jobs/" + id + "/log?follow=true"));
    api.cluster.storage.logs().publish(run, piece("one\n", 0, false));
    api.cluster.storage.logs().publish(run, piece("two\n", 4, true));

    HttpResponse<String> log = following.join();
    assertThat(log.headers().firstValue("content-type")).contains("application/x-ndjson");
    assertThat(log.body())
        .isEqualTo(
            "{\"stream\":\"stdout\",\"offset\":0,\"attempt\":1,\"data\":\"b25lCg==\"}\n"
                + "{\"stream\":\"stdout\",\"offset\":4,\"attempt\":1,\"data\":\"dHdvCg==\"}\n");
    assertThat(api.get("/api/v1/jobs/" + id + "/log").body()).isEqualTo(log.body());
  }

  /// Longer than the server lets a connection be silent, too.
  @Test
  void a_followed_log_is_sent_as_it_comes() throws Exception {
    ManualWorker worker = api.cluster.worker("seat");
    String id = submitted();
    RunId run = worker.claim();
    HttpResponse<InputStream> following =
        api.client.send(
            api.request("/api/v1/jobs/" + id + "/log?follow=true")
                .header("Authorization", "Bearer " + ApiFixture.ANN)
                .build(),
            BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(following.body(), StandardCharsets.UTF_8))) {
      api.cluster.storage.logs().publish(run, piece("one\n", 0, false));
      assertThat(lines.readLine())
          .isEqualTo("{\"stream\":\"stdout\",\"offset\":0,\"attempt\":1,\"data\":\"b25lCg==\"}");
      CompletableFuture<String> next = CompletableFuture.supplyAsync(() -> nextOf(lines));
      assertThatThrownBy(() -> next.get(1500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      api.cluster.storage.logs().publish(run, piece("two\n", 4, true));
      assertThat(next.get(10, TimeUnit.SECONDS))
          .isEqualTo("{\"stream\":\"stdout\",\"offset\":4,\"attempt\":1,\"data\":\"dHdvCg==\"}");
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void results_of_a_job_that_has_none_are_not_there() {
    ManualWorker worker = api.cluster.worker("seat");
    String id = submitted();
    assertThat(line(api.get("/api/v1/jobs/" + id + "/results")))
        .isEqualTo("409 job %s is queued and has no results yet".formatted(id));
    worker.runOne();
    api.cluster.await(JobId.parse(id).orElseThrow(), JobState.Finished.class);

    assertThat(line(api.get("/api/v1/jobs/" + id + "/results")))
        .isEqualTo("404 job %s has no stored results".formatted(id));
  }

  @Test
  void health_readiness_metrics_and_description_answer() {
    assertThat(api.send(api.request("/healthz")).statusCode()).isEqualTo(200);
    Health ready = read(Health.class, api.send(api.request("/readyz")));
    assertThat(ready.ready()).isTrue();
    assertThat(ready.checks())
        .extracting(Health.Check::name)
        .containsExactly("nats", "leader", "results", "alarms");
    submitted();
    assertThat(api.get("/metrics").body())
        .contains("pkbs_jobs{state=\"queued\"} 1.0", "pkbs_leading 1.0", "pkbs_book_appends_total")
        .contains("route=\"/api/v1/jobs\"");
    assertThat(api.send(api.request("/metrics")).statusCode()).isEqualTo(401);
    assertThat(api.send(api.request("/openapi.json")).statusCode()).isEqualTo(200);
  }

  @Test
  void nothing_is_submitted_while_storage_is_away() {
    api.cluster.connection.faults().disconnect();

    HttpResponse<String> answer = api.submit(SPEC);

    assertThat(line(answer))
        .isEqualTo("503 queue storage unavailable, nothing was submitted; retry");
    assertThat(answer.headers().firstValue("retry-after")).contains("2");
    assertThat(api.send(api.request("/readyz")).statusCode()).isEqualTo(503);
    assertThat(api.get("/api/v1/jobs").statusCode()).isEqualTo(200);
  }

  private static String nextOf(BufferedReader lines) {
    try {
      return String.valueOf(lines.readLine());
    } catch (IOException e) {
      return e.toString();
    }
  }

  private String submitted() {
    return read(SubmitReply.class, api.submit(SPEC)).id();
  }

  private List<String> list(String query) {
    return page(query).jobs().stream().map(JobView::id).toList();
  }

  private JobList page(String query) {
    return read(JobList.class, api.get("/api/v1/jobs" + query));
  }

  private static LogPiece piece(String text, long offset, boolean last) {
    return new LogPiece(LogPiece.Stream.STDOUT, offset, bytes(text), last);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] lines(int length) {
    return bytes("#\n".repeat(length / 2 + 1).substring(0, length));
  }
}
