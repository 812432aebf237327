package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.RefusedException;

class MainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "qsub",
        "qstat",
        "qdel",
        "qwait",
        "qtail",
        "qls",
        "qget",
        "pkbs ps",
        "pkbs compat"
      })
  void every_command_tells_its_version_and_helps_without_a_server(String verb) {
    String[] words = (verb + " --version").split(" ");
    Cli.Result version = new Cli().run(words);
    assertThat(version.out()).isEqualTo("pbs_version = PBSPro_0.1.0 (pkbs)\n");
    assertThat(version.status()).isZero();
    words[words.length - 1] = "--help";
    Cli.Result help = new Cli().run(words);
    assertThat(help.out())
        .startsWith("Usage: " + verb)
        .contains("Exit status:", "  153")
        .endsWith("\n");
    assertThat(help.err()).isEmpty();
    assertThat(help.status()).isZero();
  }

  @Test
  void without_a_verb_all_are_named() {
    Cli.Result help = new Cli().run("pkbs");
    assertThat(help.out())
        .contains(
            "ps", "up", "status", "down", "qsub", "qstat", "qdel", "qwait", "qtail", "qls", "qget");
    assertThat(help.status()).isZero();
  }

  @Test
  void an_unknown_verb_or_option_is_a_usage_fault() {
    assertThat(new Cli().run("pkbs", "fly").err())
        .isEqualTo("pkbs: 'fly': unknown verb; see pkbs --help\n");
    assertThat(new Cli().run("qfly").status()).isEqualTo(2);
    Cli.Result result = new Cli().run("qls", "--colour", "1");
    assertThat(result.err()).isEqualTo("qls: unknown option --colour; see qls --help\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void a_reader_that_went_away_is_no_fault() {
    Cli.Result gone = new Cli().outFailsWith("Broken pipe").run("qstat", "--help");
    assertThat(gone.err()).isEmpty();
    assertThat(gone.status()).isEqualTo(128 + 13);
  }

  @Test
  void output_that_cannot_be_written_is_a_fault() {
    Cli.Result full = new Cli().outFailsWith("No space left on device").run("qstat", "--help");
    assertThat(full.err()).isEqualTo("qstat: standard output: write failed\n");
    assertThat(full.status()).isEqualTo(1);
  }

  @Test
  void the_version_is_that_of_the_build() throws IOException {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<version>" + Version.NUMBER + "</version>");
  }

  @Test
  void row_37_an_argument_that_is_not_utf_8_is_numbered() {
    byte[] verb = "qsub".getBytes(StandardCharsets.US_ASCII);
    byte[] good = "ü".getBytes(StandardCharsets.UTF_8);
    byte[] bad = {'a', (byte) 0xfc};
    assertThat(ProcessImage.decode(List.of(verb, good))).containsExactly("qsub", "ü");
    assertThatThrownBy(() -> ProcessImage.decode(List.of(verb, good, bad)))
        .isInstanceOf(RefusedException.class)
        .hasMessage("argument 2 is not valid UTF-8");
  }

  @Test
  void variables_that_the_launcher_hid_come_back() {
    assertThat(ProcessImage.withKept(Map.of("PKBS_KEPT_JAVA_TOOL_OPTIONS", "-Xmx1g", "A", "b")))
        .isEqualTo(Map.of("JAVA_TOOL_OPTIONS", "-Xmx1g", "A", "b"));
    assertThat(
            ProcessImage.withKept(
                Map.of("LC_ALL", "C.UTF-8", "PKBS_KEPT_LC_ALL", "(unset by bin/launch)")))
        .isEmpty();
  }

  @Test
  void exit_codes_are_those_that_engines_know() {
    assertThat(ExitCode.UNKNOWN_JOB.status()).isEqualTo(15001 % 256);
    assertThat(ExitCode.JOB_FINISHED.status()).isEqualTo(15139 % 256);
    assertThat(ExitCode.NO_PERMISSION.status()).isEqualTo(15007 % 256);
    assertThat(ExitCode.WRONG_STATE.status()).isEqualTo(15016 % 256);
    assertThat(ExitCode.UNKNOWN_QUEUE.status()).isEqualTo(15018 % 256);
    assertThat(ExitCode.OVER_LIMIT.status()).isEqualTo(15036 % 256);
  }
}
