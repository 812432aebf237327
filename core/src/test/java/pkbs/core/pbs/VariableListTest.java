package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class VariableListTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/home/ann", "A", "x,'y'");

  private static Map<String, String> parse(String text) {
    return VariableList.parse(text, name -> Optional.ofNullable(ENVIRONMENT.get(name)));
  }

  @Test
  void a_name_takes_the_value_of_the_environment_untouched() {
    assertThat(parse("HOME,A")).containsExactly(entry("HOME", "/home/ann"), entry("A", "x,'y'"));
  }

  @Test
  void a_name_that_is_not_set_is_left_out() {
    assertThat(parse("HOME,NOT_SET")).containsExactly(entry("HOME", "/home/ann"));
  }

  @Test
  void nothing_is_an_empty_list() {
    assertThat(parse("")).isEmpty();
    assertThat(parse("  ")).isEmpty();
  }

  @Test
  void quotes_around_a_value_protect_commas_and_are_dropped() {
    assertThat(parse("A,B=val,C='x,y'"))
        .containsExactly(entry("A", "x,'y'"), entry("B", "val"), entry("C", "x,y"));
    assertThat(parse("var1=\"A,B,C,D\",E="))
        .containsExactly(entry("var1", "A,B,C,D"), entry("E", ""));
    assertThat(parse("\"C=x,y\",D=1")).containsExactly(entry("C", "x,y"), entry("D", "1"));
  }

  @Test
  void only_one_level_of_quotes_is_dropped() {
    assertThat(parse("C=\"'x,y'\"")).containsExactly(entry("C", "'x,y'"));
  }

  @Test
  void a_value_quoted_for_a_shell_is_read_as_the_shell_does() {
    assertThat(parse("K='it'\"'\"'s, so',L=1"))
        .containsExactly(entry("K", "it's, so"), entry("L", "1"));
  }

  @Test
  void an_apostrophe_inside_a_value_is_only_that() {
    assertThat(parse("K=it's fine,L=don't"))
        .containsExactly(entry("K", "it's fine"), entry("L", "don't"));
  }

  @Test
  void an_escaped_comma_belongs_to_the_value() {
    assertThat(parse("A=1\\,2,B=C:\\dir"))
        .containsExactly(entry("A", "1,2"), entry("B", "C:\\dir"));
  }

  @Test
  void values_keep_blanks_equals_signs_and_newlines() {
    assertThat(parse("K=some text ,L=a=b='c',M=1\n2"))
        .containsExactly(entry("K", "some text "), entry("L", "a=b='c'"), entry("M", "1\n2"));
  }

  @Test
  void the_last_of_a_repeated_name_counts() {
    assertThat(parse("A=1,B=2,A=3")).containsExactly(entry("B", "2"), entry("A", "3"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "=1|'=1': variable name is empty",
        "A=1,,B=2|'A=1,,B=2': variable name is empty",
        "A=1,|'A=1,': variable name is empty",
        "A='1|'A='1': quote not closed",
        "`A\tB=1`|variable \"A?B\": name must not hold = or control characters",
      })
  void anything_else_is_refused_with_its_reason(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(PbsSyntaxException.class)
        .hasMessage(message);
  }

  @Test
  void a_name_for_an_environment_is_checked_by_itself() {
    VariableList.checkName("BASH_FUNC_x%%");
    assertThatThrownBy(() -> VariableList.checkName("")).hasMessage("'': variable name is empty");
    assertThatThrownBy(() -> VariableList.checkName("A=B"))
        .hasMessage("variable \"A=B\": name must not hold = or control characters");
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.VariableList#examples")
  void every_example_is_read(String example) {
    assertThat(parse(example)).hasSizeLessThan(3);
  }
}
