package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.core.RunId;
import pkbs.protocol.DeleteReply;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Problem;
import pkbs.protocol.SubmitReply;
import pkbs.testkit.Await;

final class ArrayApiTest {
  private static final String PATH = "/api/v1/jobs/1%5B%5D";

  private ApiFixture api;

  @BeforeEach
  void open() throws IOException {
    api = new ApiFixture();
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  private String submit(String fields) {
    HttpResponse<String> reply =
        api.submit("{\"kind\":\"script\",\"name\":\"sweep\"," + fields + "}");
    assertThat(reply.statusCode()).isEqualTo(201);
    return read(SubmitReply.class, reply).id();
  }

  private static <T> T read(Class<T> type, HttpResponse<String> reply) {
    return PkbsJson.read(type, reply.body().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private JobView show(String path) {
    return read(JobView.class, api.get(path));
  }

  private JobView.Counts counts() {
    return show(PATH).array().flatMap(JobView.Array::counts).orElseThrow();
  }

  private List<String> ids(String query) {
    return read(JobList.class, api.get("/api/v1/jobs?" + query)).jobs().stream()
        .map(job -> job.id() + " " + job.letter())
        .toList();
  }

  @Test
  void an_array_is_shown_as_one_job_and_as_its_tasks() {
    assertThat(submit("\"array\":\"1-5%2\",\"maxFails\":3")).isEqualTo("1[].pkbs");
    JobView array = show(PATH);
    assertThat(array.id()).isEqualTo("1[].pkbs");
    assertThat(array.letter()).isEqualTo("Q");
    assertThat(array.array())
        .contains(
            new JobView.Array(
                "1[].pkbs",
                Optional.empty(),
                "1-5",
                "1-5",
                Optional.of(2),
                Optional.of(3),
                Optional.of(new JobView.Counts(5, 0, 0, 0, 0, 0))));
    assertThat(show("/api/v1/jobs/1").id()).isEqualTo("1[].pkbs");

    ManualWorker worker = api.cluster.worker("seat");
    RunId first = worker.claim();
    worker.start(first);
    worker.stage(first);
    worker.exit(first, 4);
    Await.until("task 1 has failed", () -> counts().failed() == 1);

    assertThat(show(PATH).letter()).isEqualTo("B");
    assertThat(show(PATH).state()).isEqualTo("begun");
    assertThat(show(PATH).array().orElseThrow().remaining()).isEqualTo("2-5");
    JobView task = show("/api/v1/jobs/1%5B1%5D.pkbs");
    assertThat(task.id()).isEqualTo("1[1].pkbs");
    assertThat(task.letter()).isEqualTo("X");
    assertThat(task.end().orElseThrow().exitStatus()).isEqualTo(4);
    assertThat(task.array().orElseThrow().index()).contains(1);
    assertThat(show("/api/v1/jobs/1%5B5%5D").letter()).isEqualTo("Q");
    assertThat(api.get("/api/v1/jobs/1%5B6%5D").statusCode()).isEqualTo(404);
  }

  @Test
  void tasks_are_listed_in_pages() {
    submit("\"array\":\"10-13\"");
    submit("\"priority\":1");
    assertThat(ids("limit=10")).containsExactly("1[].pkbs Q", "2.pkbs Q");
    assertThat(ids("tasks=true"))
        .containsExactly(
            "1[].pkbs Q",
            "1[10].pkbs Q",
            "1[11].pkbs Q",
            "1[12].pkbs Q",
            "1[13].pkbs Q",
            "2.pkbs Q");

    List<String> paged = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      String next = cursor.map(text -> "&cursor=" + text).orElse("");
      JobList page = read(JobList.class, api.get("/api/v1/jobs?tasks=true&limit=2" + next));
      assertThat(page.jobs()).hasSizeLessThanOrEqualTo(2);
      page.jobs().forEach(job -> paged.add(job.id()));
      cursor = page.next();
    } while (cursor.isPresent());
    assertThat(paged)
        .containsExactly(
            "1[].pkbs", "1[10].pkbs", "1[11].pkbs", "1[12].pkbs", "1[13].pkbs", "2.pkbs");
  }

  @Test
  void the_tasks_of_an_array_that_no_client_of_pbs_has_come_only_by_their_ids_or_all() {
    submit("\"array\":\"1-10001\"");
    submit("\"array\":\"1-2\"");
    assertThat(ids("tasks=few"))
        .containsExactly("1[].pkbs Q", "2[].pkbs Q", "2[1].pkbs Q", "2[2].pkbs Q");
    assertThat(ids("tasks=few&id=1%5B7%5D")).containsExactly("1[7].pkbs Q");
    assertThat(ids("tasks=true&limit=3"))
        .containsExactly("1[].pkbs Q", "1[1].pkbs Q", "1[2].pkbs Q");
  }

  @Test
  void tasks_are_found_by_their_ids() {
    submit("\"array\":\"1-9:2\"");
    submit("\"priority\":1");

    assertThat(ids("id=1%5B%5D,2")).containsExactly("1[].pkbs Q", "2.pkbs Q");
    assertThat(ids("id=1%5B3%5D,1%5B7-20%5D,2"))
        .containsExactly("1[3].pkbs Q", "1[7].pkbs Q", "1[9].pkbs Q", "2.pkbs Q");
    JobList missing = read(JobList.class, api.get("/api/v1/jobs?id=1%5B2%5D,9%5B%5D,2%5B%5D"));
    assertThat(missing.jobs()).isEmpty();
    assertThat(missing.unknown()).containsExactlyInAnyOrder("1[2].pkbs", "9[].pkbs", "2[].pkbs");
  }

  @Test
  void tasks_ranges_and_the_whole_array_are_deleted() {
    submit("\"array\":\"1-9\"");

    assertThat(delete("/api/v1/jobs/1%5B2%5D").body()).contains("1[2].pkbs");
    assertThat(counts().deleted()).isEqualTo(1);
    assertThat(delete("/api/v1/jobs/1%5B4-6%5D").statusCode()).isEqualTo(200);
    assertThat(counts().deleted()).isEqualTo(4);
    HttpResponse<String> again = delete("/api/v1/jobs/1%5B5%5D");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(read(Problem.class, again).detail()).isEqualTo("job 1[5].pkbs is finished");
    assertThat(delete("/api/v1/jobs/1%5B20%5D").statusCode()).isEqualTo(404);
    assertThat(read(DeleteReply.class, delete(PATH)))
        .isEqualTo(new DeleteReply("1[].pkbs", "finished"));
    assertThat(show(PATH).end().orElseThrow().exitStatus()).isEqualTo(271);
    assertThat(show("/api/v1/jobs/1%5B7%5D").letter()).isEqualTo("X");
  }

  private HttpResponse<String> delete(String path) {
    return api.delete(ApiFixture.ANN, path);
  }

  @Test
  void brackets_belong_to_arrays_only() {
    submit("\"priority\":1");

    assertThat(api.get(PATH).statusCode()).isEqualTo(404);
    assertThat(api.get("/api/v1/jobs/1%5B0%5D").statusCode()).isEqualTo(404);
    assertThat(delete("/api/v1/jobs/1%5B0-9%5D").statusCode()).isEqualTo(404);
  }

  @Test
  void an_array_has_no_output_of_its_own() {
    submit("\"array\":\"3-5\"");

    HttpResponse<String> reply = api.get(PATH + "/results");
    assertThat(reply.statusCode()).isEqualTo(409);
    assertThat(read(Problem.class, reply).detail()).isEqualTo("job 1[].pkbs is an array");
    assertThat(read(Problem.class, reply).hint()).contains("name one of its tasks, such as 1[3]");
  }
}
