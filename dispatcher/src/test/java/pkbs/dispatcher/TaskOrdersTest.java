package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.core.RunId;
import pkbs.protocol.Control;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.protocol.JobView;
import pkbs.protocol.OrderReply;
import pkbs.protocol.Problem;
import pkbs.protocol.WorkerList;
import pkbs.testkit.Await;

/// Orders to arrays and to tasks of them, over HTTP.
final class TaskOrdersTest {
  private static final String ARRAY = "/api/v1/jobs/1%5B%5D";

  private ApiFixture api;
  private ManualWorker worker;

  @BeforeEach
  void open() throws IOException {
    api = new ApiFixture();
    worker = api.cluster.worker("seat");
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  private void submit(String fields) {
    HttpResponse<String> reply =
        api.submit(
            "{\"kind\":\"script\",\"name\":\"sweep\",\"mem\":\"9mb\",\"scratch\":\"9mb\","
                + fields
                + "}");
    assertThat(reply.statusCode()).isEqualTo(201);
    api.cluster.dispatcher.tick();
  }

  /// One line for each id: its state, or why it was refused.
  private List<String> order(String name, String fields, String... ids) {
    String named = "\"ids\":[\"" + String.join("\",\"", ids) + "\"]";
    HttpResponse<String> reply =
        api.send(
            api.request("/api/v1/orders/" + name)
                .header("Authorization", "Bearer " + ApiFixture.ANN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{" + named + fields + "}")));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    api.cluster.dispatcher.tick();
    return ApiFixture.read(OrderReply.class, reply).jobs().stream()
        .map(done ->
            done.id()
                + " "
                + done.state()
                    .or(() -> done.problem().map(p -> p.code() + ": " + line(p)))
                    .orElseThrow())
        .toList();
  }

  private static String line(Problem problem) {
    return problem.toRefusal().line();
  }

  private RunId running() {
    RunId run = worker.claim();
    worker.start(run);
    Await.until(run + " runs", () -> letter(run.first()).equals("R"));
    return run;
  }

  private void exit(RunId run, int status) {
    worker.stage(run);
    worker.exit(run, status);
    Await.until(run + " has ended", () -> letter(run.first()).equals("X"));
  }

  private JobView task(int index) {
    return ApiFixture.read(JobView.class, api.get("/api/v1/jobs/1%5B" + index + "%5D"));
  }

  private String letter(int index) {
    return task(index).letter();
  }

  private JobView array() {
    return ApiFixture.read(JobView.class, api.get(ARRAY));
  }

  @Test
  void a_task_that_runs_is_run_again_and_the_others_are_not() {
    submit("\"array\":\"1-3%2\"");
    RunId first = running();
    RunId second = running();

    assertThat(order("rerun", "", "1[1].pkbs", "1[3]", "1[9]", "2[1]"))
        .containsExactly(
            "1[1].pkbs queued",
            "1[3] WRONG_STATE: job 1[3].pkbs does not run",
            "1[9] UNKNOWN_JOB: unknown job 1[9].pkbs",
            "2[1] UNKNOWN_JOB: unknown job 2[1]");
    assertThat(worker.told).containsExactly(Control.want(first, Want.TERM));
    assertThat(task(1).reason().orElseThrow().text()).isEqualTo("rerun by ann");
    assertThat(worker.wanted(second)).isEqualTo(Want.RUN);
    api.cluster.restart();
    worker.beat();
    Await.until("told again", () -> worker.wanted(first) == Want.TERM);
  }

  @Test
  void a_rerun_by_force_needs_no_worker() {
    submit("\"array\":\"1-1\"");
    RunId first = running();

    assertThat(order("rerun", ",\"force\":true", "1[1-9]")).containsExactly("1[1-9] queued");
    worker.forget(first);
    assertThat(worker.claim()).isEqualTo(new RunId(first.job(), 1, 2));
  }

  @Test
  void the_failed_tasks_of_an_array_that_ended_run_once_more() {
    submit("\"array\":\"1-3\"");
    for (int index = 1; index <= 3; index++) {
      exit(running(), index == 2 ? 0 : index);
    }
    Await.until(
        "the array has ended",
        () -> {
          api.cluster.dispatcher.tick();
          return array().state().equals("finished");
        });
    assertThat(order("rerun", "", "1[]"))
        .containsExactly("1[] JOB_FINISHED: job 1[].pkbs is finished");
    assertThat(order("rerun", ",\"failed\":true", "1[2]", "1[1-2]"))
        .containsExactly("1[2] WRONG_STATE: job 1[2].pkbs has no failed tasks", "1[1-2] queued");
    assertThat(array().state()).isEqualTo("begun");

    assertThat(order("rerun", ",\"failed\":true", "1[]")).containsExactly("1[] queued");
    exit(running(), 0);
    exit(running(), 0);
    Await.until(
        "the array has ended well",
        () -> {
          api.cluster.dispatcher.tick();
          return array().end().filter(end -> end.exitStatus() == 0).isPresent();
        });
    assertThat(task(1).attempt()).isEqualTo(2);
    assertThat(task(2).attempt()).isEqualTo(1);
  }

  @Test
  void only_arrays_have_failed_tasks() {
    submit("\"priority\":1");

    assertThat(order("rerun", ",\"failed\":true", "1"))
        .containsExactly("1 WRONG_STATE: job 1.pkbs is no array");
  }

  @Test
  void signals_and_texts_reach_the_tasks_that_run() {
    submit("\"array\":\"1-3%2\"");
    RunId first = running();
    RunId second = running();

    assertThat(order("signal", ",\"signal\":\"USR1\"", "1[2]", "1[3]"))
        .containsExactly("1[2] queued", "1[3] WRONG_STATE: job 1[3].pkbs does not run");
    assertThat(order("signal", ",\"signal\":\"SIGNULL\"", "1[]", "1[1]"))
        .containsExactly("1[] queued", "1[1] queued");
    assertThat(order("message", ",\"message\":{\"text\":\"hi\",\"stdout\":true}", "1[]"))
        .containsExactly("1[] queued");
    assertThat(worker.told)
        .containsExactly(
            Control.once(second, new Control.Once(10, "", false)),
            Control.once(first, new Control.Once(0, "hi", true)),
            Control.once(second, new Control.Once(0, "hi", true)));
  }

  @Test
  void a_task_stands_still_over_a_restart_of_the_dispatcher() {
    submit("\"array\":\"1-2\"");
    RunId first = running();
    RunId second = running();
    assertThat(order("signal", ",\"signal\":\"suspend\"", "1[1]")).containsExactly("1[1] queued");
    assertThat(letter(1)).isEqualTo("S");
    assertThat(letter(2)).isEqualTo("R");
    assertThat(worker.wanted(first)).isEqualTo(Want.SUSPEND);
    api.cluster.restart();

    Await.until("suspended again", () -> worker.wanted(first) == Want.SUSPEND);
    assertThat(worker.wanted(second)).isEqualTo(Want.RUN);
  }

  @Test
  void holds_and_changes_are_of_the_whole_array_only() {
    submit("\"array\":\"1-3%1\"");
    String refusal = "NOT_OF_TASKS: job 1[2].pkbs is a part of an array; name the array, 1[].pkbs";

    assertThat(order("hold", "", "1[2]")).containsExactly("1[2] " + refusal);
    assertThat(order("release", "", "1[2]")).containsExactly("1[2] " + refusal);
    assertThat(order("alter", ",\"change\":{\"priority\":5}", "1[2]"))
        .containsExactly("1[2] " + refusal);
    assertThat(order("move", ",\"queue\":\"workq\"", "1[2]")).containsExactly("1[2] " + refusal);
    assertThat(order("hold", "", "1[]")).containsExactly("1[] held");
  }

  @Test
  void an_offer_that_nobody_claimed_is_taken_back_by_a_hold() {
    submit("\"array\":\"1-3%1\"");
    Await.until("task 1 is offered", worker::hasOffer);
    assertThat(order("hold", "", "1[]")).containsExactly("1[] held");

    RunId late = worker.tryClaim();
    assertThat(late.first()).isEqualTo(1);
    assertThat(array().array().orElseThrow().counts().orElseThrow().running()).isZero();
    assertThat(order("release", "", "1[]")).containsExactly("1[] queued");
    assertThat(worker.claim()).isEqualTo(new RunId(late.job(), 1, 2));
  }

  @Test
  void the_bound_on_tasks_under_way_changes_while_they_run() {
    submit("\"array\":\"1-9%1\"");
    running();
    assertThat(worker.hasOffer()).isFalse();

    assertThat(order("alter", ",\"change\":{\"slots\":3}", "1[]")).containsExactly("1[] queued");
    assertThat(List.of(running().first(), running().first())).containsExactly(2, 3);
    assertThat(worker.hasOffer()).isFalse();
    assertThat(array().array().orElseThrow().slots()).contains(3);

    assertThat(order("alter", ",\"change\":{\"slots\":0}", "1[]")).containsExactly("1[] queued");
    assertThat(running().first()).isEqualTo(4);
    assertThat(array().array().orElseThrow().slots()).isEmpty();
    assertThat(order("alter", ",\"change\":{\"slots\":-1}", "1[]"))
        .containsExactly("1[] INVALID: slots must be between 0 and 1000000");
    assertThat(order("alter", ",\"change\":{\"name\":\"new\"}", "1[]"))
        .containsExactly(
            "1[] JOB_RUNNING: job 1[].pkbs has begun: only its walltime, priority, holds and"
                + " max_run_subjobs change");
  }

  @Test
  void a_plain_job_has_no_such_bound() {
    submit("\"priority\":1");

    assertThat(order("alter", ",\"change\":{\"slots\":3}", "1"))
        .containsExactly("1 WRONG_STATE: job 1.pkbs is no array");
  }

  @Test
  void a_worker_is_listed_with_its_tasks_and_what_they_take() {
    submit("\"array\":\"1-3%2\"");
    RunId first = running();
    running();
    worker.stage(first);
    Await.until("task 1 is exiting", () -> letter(1).equals("E"));

    WorkerList.WorkerView seen =
        ApiFixture.read(WorkerList.class, api.get("/api/v1/workers")).workers().getFirst();
    assertThat(seen.jobs()).containsExactly("1[1].pkbs", "1[2].pkbs");
    assertThat(seen.ncpusFree()).isEqualTo(seen.ncpus() - 1);
  }
}
