package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.RunId;
import pkbs.protocol.JobView;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SubmitReply;
import pkbs.protocol.WorkerList;
import pkbs.testkit.Await;

/// What jobs demand of the worker that they get.
final class DemandsTest {
  private static final String SMALL = ",\"mem\":\"64mb\",\"scratch\":\"64mb\"";

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

  private String submit(String more) {
    String spec = "{\"kind\":\"script\",\"name\":\"a\"" + SMALL + more + "}";
    return read(SubmitReply.class, api.submit(spec)).id();
  }

  private String alone(String more) {
    return submit(more + ",\"setup\":{\"demands\":{\"alone\":true}}");
  }

  private String reason(String id) {
    JobView view = read(JobView.class, api.get("/api/v1/jobs/" + id));
    return view.reason().map(why -> why.code() + ": " + why.text()).orElse("");
  }

  private void awaitReason(String id, String text) {
    Await.until(text, () -> reason(id).equals(text));
  }

  private void awaitRunning(String id) {
    api.cluster.await(JobId.parse(id).orElseThrow(), JobState.Running.class);
  }

  @Test
  void a_job_that_wants_a_worker_for_itself_waits_for_an_idle_one_and_keeps_others_away() {
    ManualWorker worker = api.cluster.worker("seat");
    String first = submit("");
    RunId running = worker.claim();
    awaitRunning(first);
    String alone = alone("");
    assertThat(read(JobView.class, api.get("/api/v1/jobs/" + alone)).layout().place())
        .isEqualTo("pack:excl");
    awaitReason(alone, "RESOURCES: needs ncpus=1 mem=64mb scratch=64mb and no other job beside it");
    worker.start(running);
    worker.exit(running, 0);

    RunId lonely = worker.claim();
    assertThat(lonely.job()).hasToString(alone);
    awaitRunning(alone);
    WorkerList.WorkerView busy =
        read(WorkerList.class, api.get("/api/v1/workers")).workers().getFirst();
    assertThat(busy.ncpusFree()).isZero();
    assertThat(busy.sharedPaths()).isEmpty();
    String third = submit("");
    Await.until("the third waits", () -> reason(third).startsWith("RESOURCES: "));
    worker.start(lonely);
    worker.exit(lonely, 0);
    assertThat(worker.runOne().job()).hasToString(third);
  }

  @Test
  void each_task_of_an_array_may_want_a_worker_for_itself() {
    ManualWorker worker = api.cluster.worker("seat");
    String array = alone(",\"array\":\"1-2\"");
    RunId first = worker.claim();
    Await.until("the array has begun", () -> letter(array).equals("B"));
    worker.start(first);
    assertThat(worker.hasOffer()).isFalse();
    worker.exit(first, 0);
    RunId second = worker.runOne();
    assertThat(second.first()).isNotEqualTo(first.first());
  }

  private String letter(String id) {
    return read(JobView.class, api.get("/api/v1/jobs/" + id.replace("[]", "%5B%5D"))).letter();
  }

  @Test
  void a_job_that_needs_folders_waits_for_a_worker_that_has_them() {
    ManualWorker worker = api.cluster.worker("seat");
    String near = submit(",\"setup\":{\"demands\":{\"volumes\":[\"/work\",\"/home\"]}}");
    awaitReason(near, "NO_SHARED_FILES: no worker shares /home /work with the submit host");
    String anywhere = submit("");
    assertThat(worker.runOne().job()).hasToString(anywhere);
    assertThat(worker.hasOffer()).isFalse();
  }
}
