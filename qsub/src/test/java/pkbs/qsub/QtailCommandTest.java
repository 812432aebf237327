package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.Refusal;
import pkbs.protocol.LogLine;
import pkbs.protocol.LogPiece;
import pkbs.protocol.PkbsJson;

class QtailCommandTest {
  private static final String LOG = "GET /api/v1/jobs/1.pkbs/log";

  private final StubServer server = new StubServer();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @AfterEach
  void stop() {
    server.close();
  }

  private QtailCommandTest line(String stream, long offset, byte[] bytes) {
    return line(1, stream, offset, bytes);
  }

  private QtailCommandTest line(int attempt, String stream, long offset, byte[] bytes) {
    String data = Base64.getEncoder().encodeToString(bytes);
    log.writeBytes(PkbsJson.write(new LogLine(stream, offset, attempt, data)));
    log.write('\n');
    return this;
  }

  @Test
  void both_streams_come_out_byte_by_byte() {
    byte[] noise = new byte[LogPiece.BYTES_MAX];
    new Random(7).nextBytes(noise);
    line("stdout", 0, noise).line("stderr", 0, new byte[] {(byte) 0xff, 0, '\r'});
    line("stdout", LogPiece.BYTES_MAX, new byte[] {'\n'});
    server.on(LOG, 200, log.toByteArray());
    Cli.Result result = Cli.at(server).run("qtail", "1");
    assertThat(result.outBytes()).startsWith(noise).hasSize(LogPiece.BYTES_MAX + 1);
    assertThat(result.errBytes()).containsExactly(0xff, 0, '\r');
    assertThat(result.status()).isZero();
    assertThat(server.asked().getFirst().target())
        .isEqualTo("/api/v1/jobs/1.pkbs/log?follow=false");
  }

  @Test
  void what_was_shown_is_passed_over_and_what_is_missing_is_told() {
    line("stdout", 0, "abc".getBytes()).line("stdout", 1, "bcde".getBytes());
    line("stdout", 10, "k".getBytes());
    server.on(LOG, 200, log.toByteArray());
    Cli.Result result = Cli.at(server).run("qtail", "-f", "1");
    assertThat(result.out()).isEqualTo("abcdek");
    assertThat(result.err()).isEqualTo("qtail: stdout: 5 bytes are lost\n");
    assertThat(server.asked().getFirst().target()).endsWith("follow=true");
  }

  @Test
  void each_attempt_is_shown_from_its_start() {
    line(1, "stdout", 0, "one ".getBytes()).line(2, "stdout", 0, "two".getBytes());
    server.on(LOG, 200, log.toByteArray());
    assertThat(Cli.at(server).run("qtail", "-f", "1").err()).isEmpty();
    Cli.Result result = Cli.at(server).onTerminal().run("qtail", "-f", "1");
    assertThat(result.out()).isEqualTo("one two");
    assertThat(result.err()).isEqualTo("qtail: attempt 2\n");
  }

  @Test
  void one_attempt_may_be_named() {
    server.on(LOG, 200, log.toByteArray());
    assertThat(Cli.at(server).run("qtail", "--attempt", "2", "1").status()).isZero();
    assertThat(server.asked().getFirst().target())
        .isEqualTo("/api/v1/jobs/1.pkbs/log?follow=false&attempt=2");
    Cli.Result result = Cli.at(server).run("qtail", "--attempt=0", "1");
    assertThat(result.err()).isEqualTo("qtail: --attempt '0': use a number from 1\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void a_task_of_an_array_has_its_own_output() {
    line("stdout", 0, "seven\n".getBytes());
    server.on("GET /api/v1/jobs/12%5B7%5D.pkbs/log", 200, log.toByteArray());
    assertThat(Cli.at(server).run("qtail", "12[7]").out()).isEqualTo("seven\n");
    Cli.Result none = Cli.at(server).run("qtail", "12[x]");
    assertThat(none.err()).isEqualTo("qtail: illegally formed job identifier: 12[x]\n");
    assertThat(none.status()).isEqualTo(1);
  }

  @Test
  void of_an_array_a_task_is_to_be_named() {
    server.on(
        "GET /api/v1/jobs/12%5B%5D.pkbs/log",
        Refusal.of(Refusal.Code.WRONG_STATE, "job 12[].pkbs is an array")
            .withHint("name one of its tasks, such as 12[1]"));
    Cli.Result result = Cli.at(server).run("qtail", "12[]");
    assertThat(result.err())
        .isEqualTo(
            "qtail: Request invalid for state of job 12[].pkbs; it is an array; name one of its"
                + " tasks, such as 12[1]\n");
    assertThat(result.status()).isEqualTo(168);
  }

  @Test
  void a_cut_connection_is_taken_up_again_without_repeating_output() {
    line("stdout", 0, "abc".getBytes());
    server.cut(LOG).on(LOG, 200, log.toByteArray());
    assertThat(Cli.at(server).run("qtail", "-f", "1").out()).isEqualTo("abc");
  }

  @Test
  void what_is_no_log_is_told() {
    server.on(LOG, 200, "<html>\n".getBytes());
    Cli.Result result = Cli.at(server).run("qtail", "1");
    assertThat(result.err()).isEqualTo("qtail: server pkbs: not a line of a log: <html>\n");
    assertThat(result.status()).isEqualTo(255);
  }

  @Test
  void an_unknown_job_is_153() {
    server.on(LOG, Refusal.of(Refusal.Code.UNKNOWN_JOB, "no job 1.pkbs"));
    Cli.Result result = Cli.at(server).run("qtail", "1.pkbs");
    assertThat(result.err()).isEqualTo("qtail: Unknown Job Id 1.pkbs\n");
    assertThat(result.status()).isEqualTo(153);
  }

  @Test
  void two_ids_are_a_usage_fault() {
    Cli.Result result = Cli.at(server).run("qtail", "1", "2");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).endsWith("; see qtail --help\n").hasLineCount(1);
  }
}
