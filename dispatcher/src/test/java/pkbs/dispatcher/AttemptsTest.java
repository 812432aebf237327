package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static pkbs.dispatcher.ApiFixture.line;
import static pkbs.dispatcher.ApiFixture.read;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.core.FailureCause;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Outcome;
import pkbs.core.ResultFolder;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.core.Usage;
import pkbs.protocol.JobView;
import pkbs.protocol.LogPiece;
import pkbs.protocol.ResultList;
import pkbs.protocol.SubmitReply;
import pkbs.testkit.SampleJobs;

/// Retries and what is told of the attempts, over HTTP.
final class AttemptsTest {
  private static final String SPEC = "{\"kind\":\"script\",\"name\":\"calc\",\"retry\":2}";

  private ApiFixture api;
  private String id;
  private String path;

  @BeforeEach
  void open() throws IOException {
    api = new ApiFixture();
    id = read(SubmitReply.class, api.submit(SPEC)).id();
    path = "/api/v1/jobs/" + id;
    api.cluster.dispatcher.tick();
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  private JobId job() {
    return JobId.parse(id).orElseThrow();
  }

  private JobView view() {
    return read(JobView.class, api.get(path));
  }

  /// Runs the current attempt to its end; its results are in a folder of its own.
  private String run(ManualWorker worker, Outcome outcome, String... notes) {
    RunId run = worker.claim();
    worker.start(run);
    String folder = folder(run.attempt());
    api.results.files.put(folder + "/stdout.txt", bytes("attempt %d\n".formatted(run.attempt())));
    RunEnd end =
        new RunEnd(
            outcome,
            Usage.NONE,
            Optional.of(new ResultFolder(folder, 1, 10)),
            SampleJobs.AT,
            List.of(notes));
    worker.advance(run, worker.held(run).staging(end));
    worker.advance(run, worker.held(run).done(end));
    worker.forget(run);
    return folder;
  }

  private String folder(int attempt) {
    return "pkbs/ann/calc-" + job().sequence() + (attempt == 1 ? "" : ".r" + attempt);
  }

  private JobView.Results results(int attempt) {
    return new JobView.Results(folder(attempt), "http://dav/" + folder(attempt) + "/", 1, 10);
  }

  @Test
  void a_failed_job_runs_again_and_every_attempt_is_listed() {
    ManualWorker lost = api.cluster.worker("a");
    lost.start(lost.claim());
    api.cluster.await(job(), JobState.Running.class);
    api.cluster.pass(Duration.ofSeconds(76));
    api.cluster.awaitAttempt(job(), 2);
    ManualWorker worker = api.cluster.worker("b");
    run(worker, new Outcome.Exited(3));
    api.cluster.awaitAttempt(job(), 3);
    run(worker, new Outcome.OverLimit(FailureCause.OOM));
    api.cluster.awaitAttempt(job(), 4);
    run(worker, new Outcome.Signalled(11));
    api.cluster.await(job(), JobState.Finished.class);

    JobView view = view();
    assertThat(view.retries()).isEqualTo(new JobView.Retries(2, 2, 1));
    assertThat(view.end())
        .contains(new JobView.End(267, "signalled", Optional.of(results(4)), List.of()));
    assertThat(view.reason()).contains(new JobView.Reason("USER", "signal 11"));
    JobView.AttemptView first = view.attempts().getFirst();
    assertThat(first.endedAs()).isEqualTo("lost");
    assertThat(first.cause()).contains("NODE_LOST");
    assertThat(first.exitStatus()).isEmpty();
    assertThat(first.results()).isEmpty();
    assertThat(first.startedAt()).contains(SampleJobs.AT);
    assertThat(view.attempts().subList(1, 4))
        .containsExactly(
            done(2, worker, 3, "USER", "exit status 3"),
            done(3, worker, -27, "OOM", "memory exceeded limit 512mb"),
            done(4, worker, 267, "USER", "signal 11"));
  }

  private JobView.AttemptView done(
      int number, ManualWorker worker, int status, String cause, String reason) {
    return new JobView.AttemptView(
        number,
        worker.id.text(),
        "host",
        "done",
        reason,
        Optional.of(SampleJobs.AT),
        SampleJobs.AT,
        Optional.of(status),
        Optional.of(cause),
        Optional.of(results(number)));
  }

  @Test
  void success_ends_the_job_with_retries_left_and_its_folder_counts() {
    ManualWorker worker = api.cluster.worker("a");
    run(worker, new Outcome.Exited(1));
    api.cluster.awaitAttempt(job(), 2);
    run(worker, new Outcome.Exited(0), "stdout not delivered at /gone/o: no such directory");
    api.cluster.await(job(), JobState.Finished.class);

    assertThat(view().end())
        .contains(
            new JobView.End(
                0,
                "exited",
                Optional.of(results(2)),
                List.of("stdout not delivered at /gone/o: no such directory")));
    assertThat(view().reason()).isEmpty();
    assertThat(read(ResultList.class, api.get(path + "/results")).path()).isEqualTo(folder(2));
    assertThat(api.get(path + "/results/stdout.txt").body()).isEqualTo("attempt 2\n");
  }

  @Test
  void the_files_and_the_output_of_an_earlier_attempt_stay_readable() {
    ManualWorker worker = api.cluster.worker("a");
    run(worker, new Outcome.Exited(1));
    api.cluster.awaitAttempt(job(), 2);
    RunId second = worker.claim();
    api.cluster.await(job(), JobState.Running.class);

    assertThat(read(ResultList.class, api.get(path + "/results?attempt=1")).path())
        .isEqualTo(folder(1));
    assertThat(api.get(path + "/results/stdout.txt?attempt=1").body()).isEqualTo("attempt 1\n");
    assertThat(api.get(path + "/log?attempt=1&follow=true").body())
        .isEqualTo(
            "{\"stream\":\"stdout\",\"offset\":0,\"attempt\":1,\"data\":\"YXR0ZW1wdCAxCg==\"}\n");
    publish(second.attempt(), "now\n", 0, true);
    assertThat(api.get(path + "/log").body())
        .isEqualTo("{\"stream\":\"stdout\",\"offset\":0,\"attempt\":2,\"data\":\"bm93Cg==\"}\n");
  }

  @Test
  void what_an_attempt_does_not_have_is_said() {
    ManualWorker worker = api.cluster.worker("a");
    run(worker, new Outcome.Exited(1));
    api.cluster.awaitAttempt(job(), 2);
    worker.claim();
    api.cluster.await(job(), JobState.Running.class);

    assertThat(line(api.get(path + "/results")))
        .isEqualTo(
            "409 job %s is running and has no results yet; attempt 1 has results".formatted(id));
    assertThat(line(api.get(path + "/results?attempt=2")))
        .isEqualTo("409 job %s is running and attempt 2 has no results yet".formatted(id));
    assertThat(line(api.get(path + "/results?attempt=3")))
        .isEqualTo("404 job %s has no attempt 3, the last one is 2".formatted(id));
    assertThat(line(api.get(path + "/log?attempt=0")))
        .isEqualTo("422 attempt must be between 1 and 1000000");
    api.delete(ApiFixture.ANN, path + "?force=true");
    api.cluster.await(job(), JobState.Finished.class);
    assertThat(line(api.get(path + "/results")))
        .isEqualTo("404 job %s has no stored results; attempt 1 has results".formatted(id));
    assertThat(line(api.get(path + "/results?attempt=2")))
        .isEqualTo("404 job %s has no stored results of attempt 2".formatted(id));
  }

  @Test
  void the_followed_output_of_a_failed_attempt_goes_on_with_the_next() throws Exception {
    ManualWorker worker = api.cluster.worker("a");
    try (BufferedReader lines = follow()) {
      publish(1, "out\n", 0, true);
      assertThat(lines.readLine()).isEqualTo(logged(1, 0, "b3V0Cg=="));
      run(worker, new Outcome.Exited(1));
      publish(2, "out\n", 0, true);
      assertThat(lines.readLine()).isEqualTo(logged(2, 0, "b3V0Cg=="));
      run(worker, new Outcome.Exited(0));
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void no_attempt_is_left_out_where_the_job_was_faster_than_its_reader() throws Exception {
    ManualWorker worker = api.cluster.worker("a");
    try (BufferedReader lines = follow()) {
      publish(1, "out\n", 0, false);
      assertThat(lines.readLine()).isEqualTo(logged(1, 0, "b3V0Cg=="));
      for (int attempt = 2; attempt <= 3; attempt++) {
        run(worker, new Outcome.Exited(1));
        publish(attempt, "out\n", 0, true);
      }
      run(worker, new Outcome.Exited(0));
      api.cluster.await(job(), JobState.Finished.class);
      publish(1, "out\n", 4, true);
      assertThat(lines.readLine()).isEqualTo(logged(1, 4, "b3V0Cg=="));
      assertThat(lines.readLine()).isEqualTo(logged(2, 0, "b3V0Cg=="));
      assertThat(lines.readLine()).isEqualTo(logged(3, 0, "b3V0Cg=="));
      assertThat(lines.readLine()).isNull();
    }
  }

  private BufferedReader follow() throws IOException, InterruptedException {
    HttpResponse<InputStream> following =
        api.client.send(
            api.request(path + "/log?follow=true")
                .header("Authorization", "Bearer " + ApiFixture.ANN)
                .build(),
            BodyHandlers.ofInputStream());
    return new BufferedReader(new InputStreamReader(following.body(), StandardCharsets.UTF_8));
  }

  private static String logged(int attempt, int offset, String data) {
    return "{\"stream\":\"stdout\",\"offset\":%d,\"attempt\":%d,\"data\":\"%s\"}"
        .formatted(offset, attempt, data);
  }

  private void publish(int attempt, String text, int offset, boolean last) {
    LogPiece piece = new LogPiece(LogPiece.Stream.STDOUT, offset, bytes(text), last);
    api.cluster.storage.logs().publish(RunId.of(job(), attempt), piece);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
