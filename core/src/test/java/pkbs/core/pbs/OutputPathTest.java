package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.JobId;

final class OutputPathTest {
  @ParameterizedTest
  @CsvSource({
    "out.log, , out.log",
    "/data/out.log, , /data/out.log",
    "host:/data/out.log, host, /data/out.log",
    "host:out.log, host, out.log",
    "/data/a:b, , /data/a:b",
    "dir/a:b, , dir/a:b",
    ":x, , :x",
    "/work/dir\\ 1/.command.log, , /work/dir 1/.command.log",
    "/dev/null, , /dev/null",
  })
  void a_host_stands_before_a_colon_that_no_slash_precedes(String text, String host, String path) {
    assertThat(OutputPath.parse(text)).isEqualTo(new OutputPath(Optional.ofNullable(host), path));
  }

  @Test
  void this_host_is_known_by_three_spellings() {
    assertThat(OutputPath.parse("x").isOn("login1")).isTrue();
    assertThat(OutputPath.parse("localhost:x").isOn("login1")).isTrue();
    assertThat(OutputPath.parse("login1:x").isOn("login1")).isTrue();
    assertThat(OutputPath.parse("login2:x").isOn("login1")).isFalse();
  }

  @Test
  void a_relative_path_lies_below_the_submit_directory() {
    assertThat(OutputPath.parse("logs/x").absolute("/home/ann")).isEqualTo("/home/ann/logs/x");
    assertThat(OutputPath.parse("x").absolute("/")).isEqualTo("/x");
    assertThat(OutputPath.parse("/tmp/x").absolute("/home/ann")).isEqualTo("/tmp/x");
  }

  @Test
  void a_trailing_slash_names_a_directory() {
    assertThat(OutputPath.parse("logs/").namesDirectory()).isTrue();
    assertThat(OutputPath.parse("logs").namesDirectory()).isFalse();
    assertThat(OutputPath.child("/home/logs/", "x.o1")).isEqualTo("/home/logs/x.o1");
  }

  @Test
  void the_streams_have_their_default_names() {
    JobId id = new JobId(123);
    assertThat(OutputPath.Stream.STDOUT.defaultName("calc", id)).isEqualTo("calc.o123");
    assertThat(OutputPath.Stream.STDERR.defaultName("calc", id)).isEqualTo("calc.e123");
    assertThat(OutputPath.Stream.STDOUT.nameInDirectory(id)).isEqualTo("123.pkbs.OU");
    assertThat(OutputPath.Stream.STDERR.nameInDirectory(id)).isEqualTo("123.pkbs.ER");
  }

  @Test
  void known_variables_are_put_in_once_and_unknown_ones_stay() {
    Map<String, String> variables =
        Map.of("PBS_JOBID", "1.pkbs", "HOME", "/home/$USER\\1", "USER", "ann");
    assertThat(OutputPath.expand("$HOME/${PBS_JOBID}.$USER.$PBS_JOBIDX.${X}.$.$$USER", variables))
        .isEqualTo("/home/$USER\\1/1.pkbs.ann.$PBS_JOBIDX.${X}.$.$ann");
  }

  @Test
  void an_empty_path_is_refused() {
    assertThatThrownBy(() -> OutputPath.parse("")).hasMessage("'': path is empty");
    assertThatThrownBy(() -> OutputPath.parse("host:")).hasMessage("'host:': path is empty");
  }

  @Test
  void control_characters_and_long_paths_are_refused() {
    assertThatThrownBy(() -> OutputPath.parse("a\nb"))
        .isInstanceOf(PbsSyntaxException.class)
        .hasMessage("'a?b': path must not hold control characters");
    assertThatThrownBy(() -> OutputPath.parse("é".repeat(2001)))
        .hasMessage("'" + "é".repeat(100) + "…': path exceeds 4000 bytes");
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.OutputPath#examples")
  void every_example_is_read(String example) {
    assertThat(OutputPath.parse(example).path()).isNotEmpty();
  }
}
