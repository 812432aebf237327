package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import pkbs.core.Refusal;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SubmitReply;

class DispatcherClientTest {
  private static final String SUBMIT = "POST /api/v1/jobs";

  private final StubServer server = new StubServer();

  @BeforeAll
  static void as_main_does() {
    System.setProperty("sun.net.http.retryPost", "false");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Refusal unavailable() {
    return Refusal.of(Refusal.Code.UNAVAILABLE, "nothing was submitted").withHint("try again");
  }

  private Cli.Result qsub() {
    return Cli.at(server).input("x").run("qsub");
  }

  @Test
  void a_submission_is_repeated_with_the_same_key_after_a_cut_and_a_503() {
    server.cut(SUBMIT).on(SUBMIT, unavailable());
    server.on(SUBMIT, 201, PkbsJson.write(new SubmitReply("7.pkbs", List.of())));
    assertThat(qsub().out()).isEqualTo("7.pkbs\n");
    assertThat(server.asked()).hasSize(3);
    assertThat(server.asked().stream().map(asked -> asked.headers().get("Idempotency-key")))
        .containsOnly(server.asked().getFirst().headers().get("Idempotency-key"));
    assertThat(server.asked().stream().map(StubServer.Asked::text).distinct()).hasSize(1);
  }

  @Test
  void in_the_end_the_refusal_is_shown() {
    server.on(SUBMIT, unavailable());
    Cli.Result result = qsub();
    assertThat(result.err()).isEqualTo("qsub: nothing was submitted; try again\n");
    assertThat(result.status()).isEqualTo(255);
    assertThat(server.asked()).hasSizeGreaterThan(1);
  }

  @Test
  void a_submission_that_comes_too_early_is_repeated() {
    server.on(SUBMIT, tooMany());
    server.on(SUBMIT, 201, PkbsJson.write(new SubmitReply("7.pkbs", List.of())));
    assertThat(qsub().out()).isEqualTo("7.pkbs\n");
    assertThat(server.asked()).hasSize(2);
  }

  @Test
  void in_the_end_too_many_submissions_are_over_a_limit() {
    server.on(SUBMIT, tooMany());
    Cli.Result result = qsub();
    assertThat(result.err())
        .isEqualTo(
            "qsub: ann submits more than 20 jobs a second, nothing was submitted; retry later\n");
    assertThat(result.status()).isEqualTo(188);
  }

  private static Refusal tooMany() {
    return Refusal.of(
            Refusal.Code.TOO_MANY_REQUESTS,
            "ann submits more than 20 jobs a second, nothing was submitted")
        .withHint("retry later");
  }

  @Test
  void a_refusal_is_not_repeated() {
    server.on(
        SUBMIT,
        Refusal.of(
            Refusal.Code.KEY_REUSED,
            "this request key was already used for job 12.pkbs with different content"));
    Cli.Result result = qsub();
    assertThat(result.err())
        .isEqualTo(
            "qsub: this request key was already used for job 12.pkbs with different content\n");
    assertThat(result.status()).isEqualTo(1);
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void a_token_that_is_not_accepted_is_159() {
    server.on(
        SUBMIT,
        Refusal.of(Refusal.Code.UNAUTHENTICATED, "token not accepted")
            .withHint("get one with: pkbs token create"));
    Cli.Result result = qsub();
    assertThat(result.err())
        .isEqualTo("qsub: token not accepted; get one with: pkbs token create\n");
    assertThat(result.status()).isEqualTo(159);
  }

  @Test
  void an_answer_that_is_no_problem_json_is_told_with_its_number() {
    server.on(SUBMIT, 404, "<html>".getBytes(StandardCharsets.US_ASCII));
    assertThat(qsub().err())
        .isEqualTo(
            "qsub: server pkbs at "
                + server.url()
                + ": answered HTTP 404 to POST without a reason; is this the address of pkbs?\n");
  }

  @Test
  void an_answer_of_another_server_is_not_taken_for_jobs() {
    server.on("GET /api/v1/rows", 200, "<html>".getBytes(StandardCharsets.US_ASCII));
    Cli.Result result = Cli.at(server).run("qstat");
    assertThat(result.err())
        .startsWith("qstat: server pkbs at " + server.url() + ": sent not a JobRows")
        .hasLineCount(1);
    assertThat(result.status()).isEqualTo(255);
  }

  @Test
  void a_host_that_does_not_exist_is_named_at_once() {
    Cli.Result result = new Cli().with("PKBS_URL", "http://nowhere.invalid:1").run("qstat");
    assertThat(result.err())
        .isEqualTo(
            "qstat: cannot connect to server pkbs at http://nowhere.invalid:1: unknown host"
                + " nowhere.invalid; set PKBS_URL or start it with: pkbs up\n");
    assertThat(result.status()).isEqualTo(255);
  }
}
