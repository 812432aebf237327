package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.JobId;
import pkbs.core.pbs.JobOperand.Tasks;

final class JobOperandTest {
  @Test
  void an_operand_names_a_job_an_array_or_tasks() {
    assertThat(JobOperand.parse("12"))
        .isEqualTo(
            new JobOperand(new JobId(12), new Tasks.None(), Optional.empty(), Optional.empty()));
    assertThat(JobOperand.parse("12[].pkbs").tasks()).isEqualTo(new Tasks.All());
    assertThat(JobOperand.parse("12[7]").tasks()).isEqualTo(new Tasks.One(7));
    assertThat(JobOperand.parse("12[3-9].pkbs@host"))
        .isEqualTo(
            new JobOperand(
                new JobId(12),
                new Tasks.Some(ArrayTasks.parse("3-9")),
                Optional.of("pkbs"),
                Optional.of("host")));
  }

  @ParameterizedTest
  @CsvSource({
    "12, 12.pkbs",
    "12.other.example, 12.pkbs",
    "12@, 12.pkbs",
    "12[], 12[].pkbs",
    "12[07], 12[7].pkbs",
    "'12[9,3-5]@x', '12[3-5,9].pkbs'"
  })
  void the_full_id_is_of_this_server(String operand, String id) {
    assertThat(JobOperand.parse(operand).id()).isEqualTo(id);
  }

  @Test
  void blanks_around_it_do_not_matter() {
    assertThat(JobOperand.parse(" 12.pkbs\n")).isEqualTo(JobOperand.parse("12.pkbs"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "0",
        "12x",
        "12[",
        "12[]]",
        "12[a]",
        "12[5-2]",
        "12[1-2%3]",
        "12[-1]",
        "12.",
        "1 2",
        "1234567890123",
        "12[][3]",
        "12[99999999999]"
      })
  void anything_else_is_no_id(String operand) {
    assertThatThrownBy(() -> JobOperand.parse(operand))
        .isInstanceOf(PbsSyntaxException.class)
        .hasMessage("illegally formed job identifier: " + operand);
  }

  @ParameterizedTest
  @CsvSource({
    "12, true",
    "' 12x', true",
    "workq, false",
    "@pkbs, false",
    "'', false",
    "q@1, false"
  })
  void what_begins_with_a_digit_is_meant_as_a_job(String operand, boolean isJob) {
    assertThat(JobOperand.isJob(operand)).isEqualTo(isJob);
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.JobOperand#examples")
  void every_example_is_read_and_written_back(String example) {
    assertThat(JobOperand.parse(example)).hasToString(example);
    assertThat(JobOperand.isJob(example)).isTrue();
  }
}
