package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ArrayTasksTest {
  @Test
  void both_options_give_the_same_value() {
    ArrayTasks range =
        new ArrayTasks(List.of(new ArrayRange(1, 10, 1, Optional.empty())), Optional.of(3));
    assertThat(ArrayTasks.range("1-10%3")).isEqualTo(range);
    assertThat(ArrayTasks.parse("1-10%3")).isEqualTo(range);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7|7|1",
        "10,1,50-100|1,10,50-100|53",
        "1,1,1|1|1",
        "1-5,3-9|1-9|9",
        "1-9,3|1-9|9",
        "0-8:2,0-8:2|0-8:2|5",
        " 1 , 2-3 %5|1,2-3%5|3",
        "0-999999|0-999999|1000000",
      })
  void a_list_is_sorted_and_counted(String text, String printed, long count) {
    ArrayTasks tasks = ArrayTasks.parse(text);
    assertThat(tasks).hasToString(printed);
    assertThat(tasks.count()).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|array \"\": not a number",
        "1,|array \"\": not a number",
        "5-1|array \"5-1\": end before start",
        "1-5%0|array \"1-5%0\": array run limit must be ≥ 1",
        "0-8:2,4|array \"0-8:2,4\": ranges with steps overlap",
        "0-999999,1000001|array \"0-999999,1000001\": limit 1000000 tasks",
      })
  void anything_else_is_refused_with_its_reason(String text, String message) {
    assertThatThrownBy(() -> ArrayTasks.parse(text))
        .isInstanceOf(PbsSyntaxException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7|7",
        "1,10,50-53|1 10 50 51 52 53",
        "2-8:3,9,12-14:2|2 5 8 9 12 14",
        "0-1,3|0 1 3",
      })
  void an_index_is_found_in_any_of_the_ranges(String text, String indices) {
    ArrayTasks tasks = ArrayTasks.parse(text);
    assertThat(IntStream.range(0, 60).filter(tasks::contains).boxed())
        .map(String::valueOf)
        .containsExactly(indices.split(" "));
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.ArrayTasks#examples")
  void every_example_is_read_and_written_back(String example) {
    assertThat(ArrayTasks.parse(example)).hasToString(example);
  }
}
