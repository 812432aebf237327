package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.Queue;
import pkbs.protocol.JobView;
import pkbs.protocol.OrderReply;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Problem;
import pkbs.protocol.QueueList;
import pkbs.protocol.SubmitReply;
import pkbs.testkit.Await;

final class QueuesTest {
  private ApiFixture api;

  @BeforeEach
  void open() throws IOException {
    api = new ApiFixture();
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  private static <T> T read(Class<T> type, HttpResponse<String> response) {
    return PkbsJson.read(type, response.body().getBytes(StandardCharsets.UTF_8));
  }

  private static String line(HttpResponse<String> response) {
    Problem problem = read(Problem.class, response);
    return problem.status() + " " + problem.code() + " " + problem.toRefusal().line();
  }

  private HttpResponse<String> put(String token, String target) {
    return api.send(
        api.request("/api/v1/queues/" + target)
            .header("Authorization", "Bearer " + token)
            .PUT(BodyPublishers.noBody()));
  }

  private HttpResponse<String> put(String target) {
    return put(ApiFixture.OPS, target);
  }

  private HttpResponse<String> submit(String more) {
    return api.submit("{\"kind\":\"script\",\"name\":\"a\"" + more + "}");
  }

  private String reason(String id) {
    JobView view = read(JobView.class, api.get("/api/v1/jobs/" + id));
    return view.reason().map(why -> why.code() + ": " + why.text()).orElse("");
  }

  private void awaitEnd(String id) {
    Await.until(
        "the job has ended",
        () -> api.cluster.job(JobId.parse(id).orElseThrow()).state().isTerminal());
  }

  @Test
  void a_queue_is_made_changed_listed_and_deleted_by_an_operator() {
    assertThat(put("fast?create=true&ncpus=2&mem=1gb&walltime=0:10:00&queued=5").statusCode())
        .isEqualTo(200);
    assertThat(put("fast?walltimeMax=1:00:00&queued=").statusCode()).isEqualTo(200);
    QueueList list = read(QueueList.class, api.get("/api/v1/queues"));
    assertThat(list.queues())
        .extracting(QueueList.QueueView::name)
        .containsExactly("fast", "workq");
    QueueList.QueueView fast = list.queues().getFirst();
    assertThat(fast.most().queued()).isEmpty();
    assertThat(fast.most().walltimeSeconds()).contains(3600L);
    assertThat(fast.defaults().walltimeSeconds()).contains(600L);
    SubmitReply reply = read(SubmitReply.class, submit(",\"queue\":\"fast\""));
    JobView job = read(JobView.class, api.get("/api/v1/jobs/" + reply.id()));
    assertThat(job.requested()).isEqualTo(new JobView.Requested(2, 1L << 30, 10L << 30, 600));
    assertThat(line(api.delete(ApiFixture.OPS, "/api/v1/queues/fast")))
        .isEqualTo(
            "409 WRONG_STATE queue fast has 1 jobs that have not ended; delete or move them first");
    api.delete(ApiFixture.ANN, "/api/v1/jobs/" + reply.id());
    assertThat(api.delete(ApiFixture.OPS, "/api/v1/queues/fast").statusCode()).isEqualTo(200);
    assertThat(line(put("fast?enabled=true")))
        .isEqualTo("404 UNKNOWN_QUEUE queue \"fast\" does not exist; queues: workq");
    assertThat(line(api.delete(ApiFixture.OPS, "/api/v1/queues/workq")))
        .isEqualTo("409 WRONG_STATE queue workq is the default queue");
  }

  @Test
  void a_refused_change_changes_nothing() {
    assertThat(put(ApiFixture.ANN, "fast?create=true").statusCode()).isEqualTo(403);
    assertThat(line(put("9fast?create=true")))
        .isEqualTo(
            "422 INVALID queue \"9fast\": not a name; use 1 to 15 letters, digits, _ and -, a"
                + " letter first");
    assertThat(line(put("workq?create=true"))).isEqualTo("409 WRONG_STATE queue workq exists");
    assertThat(line(put("workq?queued=many")))
        .isEqualTo("422 INVALID queued must be between 0 and 10000000");
    assertThat(put("workq?walltime=soon").statusCode()).isEqualTo(422);
    assertThat(put("workq?colour=red").statusCode()).isEqualTo(422);
    assertThat(read(QueueList.class, api.get("/api/v1/queues")).queues()).hasSize(1);
  }

  @Test
  void a_refusal_of_a_job_names_the_limit() {
    put("workq?walltimeMax=1:00:00");
    assertThat(line(submit(",\"walltime\":\"2:00:00\"")))
        .isEqualTo("422 OVER_LIMIT walltime \"2:00:00\": exceeds queue limit 01:00:00");
    put("workq?enabled=false");
    assertThat(line(submit("")))
        .isEqualTo(
            "409 QUEUE_DISABLED Queue is not enabled: workq; an operator opens it with: qenable"
                + " workq");
    put("workq?enabled=true&queuedOfUser=1");
    assertThat(submit("").statusCode()).isEqualTo(201);
    assertThat(line(submit("")))
        .isEqualTo(
            "409 QUEUE_FULL Maximum number of jobs already in queue workq: limit queued of user"
                + " ann 1");
    put("workq?queuedOfUser=&queued=1");
    assertThat(line(submit("")))
        .isEqualTo("409 QUEUE_FULL Maximum number of jobs already in queue workq: limit queued 1");
  }

  private String move(String token, String id, String queue) {
    String body = "{\"ids\":[\"%s\"],\"queue\":\"%s\"}".formatted(id, queue);
    HttpResponse<String> reply =
        api.send(
            api.request("/api/v1/orders/move")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    OrderReply.Done done = read(OrderReply.class, reply).jobs().getFirst();
    return done.state()
        .or(() -> done.problem().map(problem -> problem.toRefusal().line()))
        .orElseThrow();
  }

  @Test
  void nobody_but_an_operator_moves_a_job_past_the_limits_of_a_queue() {
    put("fast?create=true&walltimeMax=1:00:00");
    submit(",\"array\":\"1-4\",\"walltime\":\"2:00:00\"");
    String id = "1[]";

    assertThat(move(ApiFixture.ANN, id, "fast"))
        .isEqualTo("walltime 02:00:00: exceeds queue limit 01:00:00");
    put("fast?walltimeMax=3:00:00&queued=3");
    assertThat(move(ApiFixture.ANN, id, "fast"))
        .isEqualTo(
            "Maximum number of jobs already in queue fast: limit queued 3; the array has 4 tasks");
    put("fast?queued=&enabled=false");
    assertThat(move(ApiFixture.ANN, id, "fast"))
        .isEqualTo("Queue is not enabled: fast; an operator opens it with: qenable fast");
    assertThat(move(ApiFixture.OPS, id, "fast")).isEqualTo("queued");
    assertThat(move(ApiFixture.ANN, id, "fast")).isEqualTo("queued");
    assertThat(move(ApiFixture.ANN, id, "workq")).isEqualTo("queued");
  }

  @Test
  void each_task_of_an_array_counts_as_a_job_that_is_queued() {
    put("workq?queued=10");
    assertThat(submit(",\"array\":\"1-7\"").statusCode()).isEqualTo(201);
    assertThat(line(submit(",\"array\":\"1-4\"")))
        .isEqualTo(
            "409 QUEUE_FULL Maximum number of jobs already in queue workq: limit queued 10; the array"
                + " has 4 tasks");
    assertThat(submit(",\"array\":\"1-3\"").statusCode()).isEqualTo(201);
    assertThat(line(submit("")))
        .isEqualTo("409 QUEUE_FULL Maximum number of jobs already in queue workq: limit queued 10");
  }

  @Test
  void a_stopped_queue_starts_nothing_and_goes_on_when_it_is_started() {
    put("workq?started=false");
    String id = read(SubmitReply.class, submit("")).id();
    ManualWorker worker = api.cluster.worker("seat");
    Await.until("a limit is the reason", () -> reason(id).startsWith("QUEUE"));
    assertThat(reason(id))
        .isEqualTo(
            "QUEUE_STOPPED: queue workq is stopped; an operator starts it with: qstart workq");
    put("workq?started=true");
    worker.runOne();
    awaitEnd(id);
  }

  @Test
  void queues_outlive_their_leader() {
    try (Cluster cluster = Cluster.leading()) {
      cluster.dispatcher.leader().createQueue("fast", queue -> queue);
      cluster.dispatcher.leader().createQueue("gone", queue -> queue);
      cluster.dispatcher.leader().deleteQueue("gone");
      cluster.restart();
      assertThat(cluster.dispatcher.leader().queues().all())
          .extracting(Queue::name)
          .containsExactly("fast", "workq");
    }
  }

  @Test
  void no_more_jobs_run_than_a_queue_allows() {
    put("workq?running=1");
    ManualWorker worker = api.cluster.worker("seat");
    String first = read(SubmitReply.class, submit("")).id();
    String second = read(SubmitReply.class, submit("")).id();
    Await.until("a limit is the reason", () -> reason(second).startsWith("QUEUE"));
    assertThat(reason(second)).isEqualTo("QUEUE_LIMIT: queue workq runs at most 1 jobs at a time");
    worker.runOne();
    awaitEnd(first);
    worker.runOne();
    awaitEnd(second);
  }
}
