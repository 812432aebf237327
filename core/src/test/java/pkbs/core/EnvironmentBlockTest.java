package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentBlockTest {
  @Test
  void nothing_in_a_value_has_a_meaning() {
    Map<String, String> variables =
        Map.of(
            "BASH_FUNC_f%%", "() {  echo \"$1\"\n}",
            "LINES_", "one\ntwo\\n, 'three'\t=\"four\"",
            "UMLAUT", "ü€𝄞",
            "EMPTY", "",
            "LARGE", "x".repeat(65_536));
    assertThat(EnvironmentBlock.read(EnvironmentBlock.write(variables))).contains(variables);
  }

  @Property
  void what_was_written_is_read(
      @ForAll
          Map<@CharRange(from = 'A', to = 'Z') @StringLength(min = 1, max = 9) String, String>
              variables) {
    boolean isText =
        variables.values().stream()
            .allMatch(value ->
                value.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(value));
    if (isText) {
      assertThat(EnvironmentBlock.read(EnvironmentBlock.write(variables))).contains(variables);
    }
  }

  @Test
  void the_order_of_names_is_the_same_for_all() {
    assertThat(
            new String(EnvironmentBlock.write(Map.of("B", "2", "A", "1")), StandardCharsets.UTF_8))
        .isEqualTo("A=1\0B=2\0");
    assertThat(EnvironmentBlock.write(Map.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"A=1", "A=1\0B", "=1\0", "A\0", "\0"})
  void what_is_no_block_is_refused(String text) {
    assertThat(EnvironmentBlock.read(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void what_is_not_utf_8_is_refused() {
    assertThat(EnvironmentBlock.read(new byte[] {'A', '=', (byte) 0xff, 0})).isEmpty();
  }

  @Test
  void of_a_repeated_name_the_first_counts() {
    assertThat(EnvironmentBlock.read("A=1\0A=2\0".getBytes(StandardCharsets.UTF_8)))
        .contains(Map.of("A", "1"));
  }
}
