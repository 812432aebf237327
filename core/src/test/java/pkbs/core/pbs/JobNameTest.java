package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JobNameTest {
  private static final String RULE = "job name may contain letters, digits, . _ + - (max 64)";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "calc",
        "_m0.root",
        "2nd",
        "parsl.block-0.1700000000.12",
        "snakejob.rule.1.sh",
        "c++",
        "a"
      })
  void a_good_name_stays_as_it_is(String name) {
    assertThat(JobName.check(name)).isEqualTo(name);
  }

  @Test
  void one_leading_equals_sign_is_dropped() {
    assertThat(JobName.check("=psij")).isEqualTo("psij");
    assertThatThrownBy(() -> JobName.check("==psij")).hasMessage(RULE);
  }

  @Test
  void sixty_four_characters_pass_and_one_more_is_refused() {
    assertThat(JobName.check("x".repeat(64))).hasSize(64);
    assertThatThrownBy(() -> JobName.check("x".repeat(65))).hasMessage(RULE);
    assertThatThrownBy(() -> JobName.check("x".repeat(300))).hasMessage(RULE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", "a/b", "a b", "a\n", "é", "a@b", "$(x)", "a:b"})
  void other_characters_are_refused_not_rewritten(String name) {
    assertThatThrownBy(() -> JobName.check(name))
        .isInstanceOf(PbsSyntaxException.class)
        .hasMessage(RULE);
  }

  @ParameterizedTest
  @ValueSource(strings = {".hidden", "+x", "-q", "..", "=-x"})
  void a_name_does_not_start_with_a_dot_or_dash(String name) {
    assertThatThrownBy(() -> JobName.check(name))
        .hasMessage("job name must start with a letter, digit or _");
  }

  @ParameterizedTest
  @CsvSource({
    "job.sh, job.sh",
    "examples/calculation/calc.sh, calc.sh",
    "examples/hello-world/, hello-world",
    ".command.run, _command.run",
    "-x.sh, _x.sh",
    "my script+(1).sh, my_script+_1_.sh",
    "+x.sh, _x.sh",
    "日本😀.sh, ___.sh",
    "'', STDIN",
    "/, STDIN",
    ".., _.",
  })
  void a_script_gives_its_name_with_odd_characters_replaced(String fileName, String name) {
    assertThat(JobName.fromScript(fileName)).isEqualTo(name);
    assertThat(JobName.check(name)).isEqualTo(name);
  }

  @Test
  void a_long_script_name_is_cut() {
    assertThat(JobName.fromScript("y".repeat(200) + ".sh")).isEqualTo("y".repeat(64));
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.JobName#examples")
  void every_example_is_read(String example) {
    assertThat(JobName.check(example)).isNotEmpty();
  }
}
