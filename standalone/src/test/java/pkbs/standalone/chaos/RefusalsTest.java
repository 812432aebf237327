package pkbs.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import pkbs.core.Refusal;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Problem;

class RefusalsTest {
  private static final Refusal UNAVAILABLE =
      Refusal.of(Refusal.Code.UNAVAILABLE, "queue storage unavailable, nothing was submitted");

  private static byte[] body(Refusal refusal) {
    return PkbsJson.write(Problem.of(refusal));
  }

  @Test
  void a_whole_refusal_and_a_success_are_right() {
    assertThat(Refusals.wrong(503, body(UNAVAILABLE.withHint("retry")))).isEmpty();
    assertThat(Refusals.wrong(404, body(Refusal.of(Refusal.Code.UNKNOWN_JOB, "unknown job 1"))))
        .isEmpty();
    assertThat(Refusals.wrong(200, new byte[0])).isEmpty();
  }

  @Test
  void a_body_that_is_no_refusal_is_wrong() {
    byte[] page = "<html>".getBytes(StandardCharsets.UTF_8);

    assertThat(Refusals.wrong(500, page).orElseThrow()).startsWith("500: not a Problem: ");
  }

  @Test
  void a_body_of_another_status_is_wrong() {
    assertThat(Refusals.wrong(500, body(UNAVAILABLE))).hasValue("500: its body says 503");
  }

  @Test
  void who_is_to_come_again_is_told_so() {
    assertThat(Refusals.wrong(503, body(UNAVAILABLE)).orElseThrow()).startsWith("503: no hint: ");
  }

  @Test
  void a_message_is_needed() {
    assertThat(Refusals.wrong(400, body(Refusal.of(Refusal.Code.MALFORMED, ""))).orElseThrow())
        .startsWith("400: no code or no detail: ");
  }
}
