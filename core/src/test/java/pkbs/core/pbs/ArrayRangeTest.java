package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ArrayRangeTest {
  @Test
  void a_range_has_a_step_and_a_limit() {
    assertThat(ArrayRange.parse("2-11:3%4")).isEqualTo(new ArrayRange(2, 11, 3, Optional.of(4)));
    assertThat(ArrayRange.parse("0-9")).isEqualTo(new ArrayRange(0, 9, 1, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"1-10, 10", "0-9:3, 4", "2-7:2, 3", "7-7, 1", "1-1000000, 1000000", "0-9:99, 1"})
  void a_range_counts_its_tasks(String text, int count) {
    assertThat(ArrayRange.parse(text).taskCount()).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "10-1|array \"10-1\": end before start",
        "0-2000000|array \"0-2000000\": limit 1000000 tasks",
        "0-1000000|array \"0-1000000\": limit 1000000 tasks",
        "0-99999999999999999999|array \"0-99999999999999999999\": limit 1000000 tasks",
        "1-10:0|array \"1-10:0\": step must be ≥ 1",
        "1-10:-2|array \"1-10:-2\": step must be ≥ 1",
        "a-b|array \"a-b\": not a number",
        "1-|array \"1-\": not a number",
        "-1-5|array \"-1-5\": not a number",
        "1-5:|array \"1-5:\": not a number",
        "1-5%x|array \"1-5%x\": not a number",
        "1-5%|array \"1-5%\": not a number",
        "1-5,7|array \"1-5,7\": not a number",
        "``|array \"\": not a number",
        "1-5%0|array \"1-5%0\": array run limit must be ≥ 1",
        "1-5%-1|array \"1-5%-1\": array run limit must be ≥ 1",
        "7|array \"7\": not a range; use X-Y[:Z][%N]",
        "2147483648-2147483649|array \"2147483648-2147483649\": index must be ≤ 2147483647",
      })
  void anything_else_is_refused_with_its_reason(String text, String message) {
    assertThatThrownBy(() -> ArrayRange.parse(text))
        .isInstanceOf(PbsSyntaxException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.ArrayRange#examples")
  void every_example_is_read_and_written_back(String example) {
    assertThat(ArrayRange.parse(example)).hasToString(example);
  }
}
