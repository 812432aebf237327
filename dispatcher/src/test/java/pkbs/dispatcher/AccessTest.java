package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static pkbs.dispatcher.ApiFixture.ANN;
import static pkbs.dispatcher.ApiFixture.BOB;
import static pkbs.dispatcher.ApiFixture.LOOK;
import static pkbs.dispatcher.ApiFixture.OPS;
import static pkbs.dispatcher.ApiFixture.line;
import static pkbs.dispatcher.ApiFixture.read;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.protocol.DeleteReply;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;
import pkbs.protocol.SubmitReply;
import pkbs.protocol.WorkerList;

/// Who sees and changes whose jobs.
final class AccessTest {
  private static final String SPEC =
      "{\"kind\":\"script\",\"name\":\"calc\",\"variables\":{\"A\":\"b\"}}";
  private static final byte[] SCRIPT = "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8);
  private static final String JOBS = "/api/v1/jobs";

  private ApiFixture api;

  private void open(AccessRules rules) throws IOException {
    api = new ApiFixture(rules);
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  @Test
  void another_owners_job_is_unknown_like_one_that_never_was() throws IOException {
    open(ApiFixture.OPEN);
    String id = submitted(ANN);

    for (String page : List.of("", "?wait=1", "/log", "/log?follow=true", "/results")) {
      assertThat(line(api.getAs(BOB, JOBS + "/" + id + page)))
          .as(page)
          .isEqualTo("404 unknown job " + id);
    }
    assertThat(line(api.getAs(BOB, JOBS + "/" + id + "/results/stdout.txt")))
        .isEqualTo("404 unknown job " + id);
    assertThat(line(api.delete(BOB, JOBS + "/" + id))).isEqualTo("404 unknown job " + id);
    assertThat(line(api.delete(BOB, JOBS + "/" + id + "?force=true")))
        .isEqualTo("404 unknown job " + id);
    assertThat(api.getAs(BOB, JOBS + "/" + id).body().replace(id, "99.pkbs"))
        .isEqualTo(api.getAs(BOB, JOBS + "/99.pkbs").body());
    assertThat(read(JobView.class, api.getAs(ANN, JOBS + "/" + id)).letter()).isEqualTo("Q");
  }

  @Test
  void listings_hold_own_jobs_only() throws IOException {
    open(ApiFixture.OPEN);
    String anns = submitted(ANN);
    String bobs = submitted(BOB);
    api.delete(ANN, JOBS + "/" + submitted(ANN));

    assertThat(list(BOB, "")).containsExactly(bobs);
    assertThat(list(BOB, "?finished=true")).containsExactly(bobs);
    assertThat(list(BOB, "?finished=true&owner=ann")).isEmpty();
    assertThat(list(BOB, "?sort=name")).containsExactly(bobs);
    JobList named = page(BOB, "?id=" + anns + "," + bobs + ",77");
    assertThat(named.jobs()).extracting(JobView::id).containsExactly(bobs);
    assertThat(named.unknown()).containsExactly(anns, "77.pkbs");
    assertThat(list(ANN, "")).containsExactly(anns);
  }

  @Test
  void an_operator_sees_and_ends_every_job() throws IOException {
    open(ApiFixture.OPEN);
    String anns = submitted(ANN);
    String bobs = submitted(BOB);

    assertThat(list(OPS, "")).containsExactly(anns, bobs);
    assertThat(list(OPS, "?finished=true&owner=bob")).containsExactly(bobs);
    assertThat(read(JobView.class, api.getAs(OPS, JOBS + "/" + anns)).variables())
        .containsEntry("A", "b");
    assertThat(read(DeleteReply.class, api.delete(OPS, JOBS + "/" + anns)).state())
        .isEqualTo("finished");
    assertThat(list(ANN, "")).isEmpty();
    assertThat(list(BOB, "")).containsExactly(bobs);
  }

  @Test
  void visible_jobs_of_others_can_be_looked_at_and_no_more() throws IOException {
    open(new AccessRules(true, Optional.empty(), 1000));
    String id = submitted(ANN);
    String refused =
        "403 job %s belongs to ann; ask its owner, or use a token with the scope operate"
            .formatted(id);

    assertThat(list(BOB, "")).containsExactly(id);
    JobView seen = read(JobView.class, api.getAs(BOB, JOBS + "/" + id));
    assertThat(seen.owner()).isEqualTo("ann");
    assertThat(seen.variables()).isEmpty();
    assertThat(line(api.delete(BOB, JOBS + "/" + id))).isEqualTo(refused);
    assertThat(line(api.getAs(BOB, JOBS + "/" + id + "/log"))).isEqualTo(refused);
    assertThat(line(api.getAs(BOB, JOBS + "/" + id + "/results"))).isEqualTo(refused);
    assertThat(line(api.getAs(BOB, JOBS + "/" + id + "/results/a"))).isEqualTo(refused);
    assertThat(list(ANN, "")).containsExactly(id);
  }

  @Test
  void the_owner_comes_from_the_token_and_from_nothing_else() throws IOException {
    open(ApiFixture.OPEN);
    HttpResponse<String> created =
        api.submitAs(BOB, SPEC, SCRIPT, "X-Remote-User", "ann", "X-Forwarded-User", "ann");

    String id = read(SubmitReply.class, created).id();
    assertThat(read(JobView.class, api.getAs(BOB, JOBS + "/" + id)).owner()).isEqualTo("bob");
    assertThat(line(api.submitAs(BOB, "{\"kind\":\"script\",\"owner\":\"ann\"}", SCRIPT)))
        .isEqualTo("400 unknown field \"owner\"");
    assertThat(line(api.submitAs(BOB, SPEC.replace("{\"k", "{\"path\":\"/pkbs/ann\",\"k"), SCRIPT)))
        .isEqualTo("422 upload path must stay below /pkbs/bob");
    assertThat(line(api.submitAs(BOB, SPEC.replace("{\"k", "{\"path\":\"../ann\",\"k"), SCRIPT)))
        .isEqualTo("422 upload path must stay below /pkbs/bob");
  }

  @Test
  void a_token_is_good_for_its_scopes_only() throws IOException {
    open(ApiFixture.OPEN);
    String id = submitted(ANN);

    assertThat(list(LOOK, "")).containsExactly(id);
    assertThat(line(api.submitAs(LOOK, SPEC, SCRIPT)))
        .isEqualTo(
            "403 token look lacks the scope submit;"
                + " get one with: pkbs token create --scope submit");
    assertThat(line(api.delete(LOOK, JOBS + "/" + id)))
        .isEqualTo(
            "403 token look lacks the scope submit;"
                + " get one with: pkbs token create --scope submit");
  }

  @Test
  void a_workers_jobs_are_named_to_those_who_see_them() throws IOException {
    open(ApiFixture.OPEN);
    ManualWorker worker = api.cluster.worker("seat");
    String id = submitted(ANN);
    worker.claim();
    api.cluster.await(JobId.parse(id).orElseThrow(), JobState.Running.class);

    assertThat(jobsOnWorkers(ANN)).containsExactly(id);
    assertThat(jobsOnWorkers(OPS)).containsExactly(id);
    assertThat(jobsOnWorkers(BOB)).isEmpty();
  }

  @Test
  void one_owner_submits_as_fast_as_allowed_and_the_others_too() throws IOException {
    open(new AccessRules(false, Optional.of(new SubmitRate.Limit(2, 3)), 1000));
    for (int i = 0; i < 3; i++) {
      submitted(ANN);
    }

    HttpResponse<String> fourth = api.submitAs(ANN, SPEC, SCRIPT);
    assertThat(line(fourth))
        .isEqualTo("429 ann submits more than 2 jobs a second, nothing was submitted; retry later");
    assertThat(fourth.headers().firstValue("retry-after")).contains("2");
    submitted(BOB);
    api.cluster.clock.advance(Duration.ofMillis(500));
    submitted(ANN);
    assertThat(api.submitAs(ANN, SPEC, SCRIPT).statusCode()).isEqualTo(429);
    assertThat(list(ANN, "")).hasSize(4);
  }

  private String submitted(String token) {
    return read(SubmitReply.class, api.submitAs(token, SPEC, SCRIPT)).id();
  }

  private List<String> list(String token, String query) {
    return page(token, query).jobs().stream().map(JobView::id).toList();
  }

  private JobList page(String token, String query) {
    return read(JobList.class, api.getAs(token, JOBS + query));
  }

  private List<String> jobsOnWorkers(String token) {
    return read(WorkerList.class, api.getAs(token, "/api/v1/workers")).workers().getFirst().jobs();
  }
}
