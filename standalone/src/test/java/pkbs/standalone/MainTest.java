package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.LaptopStatus;

class MainTest {
  @TempDir private Path temporary;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void an_unknown_verb_is_named() {
    assertThat(run("start")).isEqualTo(ExitCode.USAGE);
    assertThat(err)
        .hasToString("pkbs: 'start': unknown verb; use up, status, down, chaos, doctor or token\n");
  }

  @Test
  void no_verb_is_said() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(err)
        .hasToString("pkbs: no verb given; use up, status, down, chaos, doctor or token\n");
  }

  @Test
  void verbs_of_token_are_named() {
    assertThat(run("token")).isEqualTo(ExitCode.USAGE);
    assertThat(run("token", "show")).isEqualTo(ExitCode.USAGE);
    assertThat(err)
        .hasToString(
            "pkbs: token: no verb given; use create, list or revoke\n"
                + "pkbs: token: 'show': unknown verb; use create, list or revoke\n");
    assertThat(run("token", "--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("usage: pkbs token VERB ");
  }

  @Test
  void an_unknown_option_is_named() {
    assertThat(run("up", "--workers")).isEqualTo(ExitCode.USAGE);
    assertThat(err).hasToString("pkbs up: unknown option: '--workers'; see pkbs up --help\n");
  }

  @Test
  void a_missing_value_is_named() {
    assertThat(run("up", "--port")).isEqualTo(ExitCode.USAGE);
    assertThat(err)
        .hasToString(
            "pkbs up: missing required parameter for option '--port' (N); see pkbs up --help\n");
  }

  @Test
  void an_empty_state_folder_is_refused() {
    assertThat(run("status", "--state", "")).isEqualTo(ExitCode.USAGE);
    assertThat(err).hasToString("pkbs status: --state: '': is empty; name a folder\n");
  }

  @Test
  void a_wrong_value_creates_nothing() {
    Path state = temporary.resolve("state");
    assertThat(run("up", "--state", state.toString(), "--cpus", "no")).isEqualTo(ExitCode.USAGE);
    assertThat(state).doesNotExist();
  }

  @Test
  void status_of_nothing_says_how_to_start() {
    Path state = temporary.resolve("state");
    assertThat(run("status", "--state", state.toString())).isEqualTo(ExitCode.NOT_RUNNING);
    assertThat(out).hasToString("pkbs is not running in " + state + "; start it with: pkbs up\n");
    assertThat(state).doesNotExist();
  }

  @Test
  void down_of_nothing_is_well() {
    Path state = temporary.resolve("state");
    assertThat(run("down", "--state", state.toString())).isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("pkbs is not running: nothing in " + state + "\n");
    assertThat(state).doesNotExist();
  }

  @Test
  void help_tells_options_and_exit_statuses() {
    for (String verb : List.of("up", "status", "down", "token create", "token list")) {
      out.reset();
      assertThat(run((verb + " --help").split(" "))).isEqualTo(ExitCode.OK);
      assertThat(out.toString(StandardCharsets.UTF_8))
          .startsWith("Usage: pkbs " + verb + " ")
          .contains("--state=DIR")
          .contains("  3   for status: nothing runs\n");
    }
  }

  @Test
  void a_missing_nats_server_is_one_line_with_the_command_that_installs_it() throws Exception {
    Path empty = Files.createDirectories(temporary.resolve("empty"));
    assertThatThrownBy(() -> NatsServer.find(List.of(empty)))
        .isInstanceOf(CommandFailure.class)
        .hasMessage(
            "nats-server: not found on PATH or in /usr/sbin; install it with: sudo apt install"
                + " nats-server");
  }

  @Test
  void the_table_shows_every_part() {
    LaptopStatus status =
        new LaptopStatus(
            LaptopStatus.SCHEMA,
            "/state",
            Optional.of("http://127.0.0.1:4898"),
            false,
            List.of(
                new LaptopStatus.Part("supervisor", Optional.of(4711L), "", "running", 0),
                new LaptopStatus.Part(
                    "nats", Optional.of(4712L), "nats://127.0.0.1:20001", "running", 2),
                new LaptopStatus.Part("worker", Optional.empty(), "", "dead", 0)),
            List.of("nats-server 2.9.10: fsync every 60 s"));
    assertThat(String.join("\n", StatusCommand.table(status)))
        .isEqualTo(
            """
            pkbs at http://127.0.0.1:4898, state in /state
            PART        STATE          PID  RESTARTS  ADDRESS
            supervisor  running       4711         0
            nats        running       4712         2  nats://127.0.0.1:20001
            worker      dead             -         0
            WARNING nats-server 2.9.10: fsync every 60 s\
            """);
  }

  private ExitCode run(String... words) {
    return Main.run(
        List.of(words), new Console(new PrintStream(out), new PrintStream(err), Map.of()));
  }
}
