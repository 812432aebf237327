package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.SweepTable;

class CsvTableTest {

  @Test
  void commas_quotes_line_ends_and_a_byte_order_mark_are_read() {
    SweepTable table =
        CsvTable.parse(
            "\uFEFFlr, text\r\n0.1,\"a, \"\"b\"\"\"\r\n\r\n0.01,\"two\nlines\"\n,\"\"\n 1 ,x");

    assertThat(table.columns()).containsExactly("lr", "text");
    assertThat(table.rows())
        .containsExactly(
            List.of("0.1", "a, \"b\""),
            List.of("0.01", "two\nlines"),
            List.of("", ""),
            List.of(" 1 ", "x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "''|line 1: no rows; the first line names the columns, each other one is a task",
        "a,b|line 1: no rows; the first line names the columns, each other one is a task",
        "'a,b\n1'|line 2: 1 values, the first line has 2 columns",
        "'a\n\n\"x\ny\"\n1,2'|line 5: 2 values, the first line has 1 columns",
        "'a\n\"x'|line 2: a quote is not closed",
        "'a\n\"x\"y'|line 2: text after a closing quote",
        "'a,a\n1,2'|line 1: column \"a\" is there twice",
        "'a b\n1'|line 1: column \"a b\": use 1 to 64 letters, digits and _, not beginning with a"
            + " digit",
        "'1a\n1'|line 1: column \"1a\": use 1 to 64 letters, digits and _, not beginning with a"
            + " digit",
        "'PBS_JOBID\n1'|line 1: column \"PBS_JOBID\": pkbs sets this variable; use another name",
        "'HOME\n1'|line 1: column \"HOME\": pkbs sets this variable; use another name",
      })
  void what_is_wrong_is_named_with_its_line(String text, String message) {
    assertThatThrownBy(() -> CsvTable.parse(text))
        .isInstanceOf(PbsSyntaxException.class)
        .hasMessage(message);
  }

  @Property(tries = 300)
  void any_values_survive_quoting(@ForAll @NotEmpty @Size(max = 9) List<String> values) {
    StringBuilder text = new StringBuilder("x\n");
    values.forEach(value -> text.append('"').append(value.replace("\"", "\"\"")).append("\"\n"));
    assertThat(CsvTable.parse(text.toString()).rows())
        .isEqualTo(values.stream().map(List::of).toList());
  }

  @Property(tries = 500)
  void any_text_is_read_or_refused_with_a_line(@ForAll String text) {
    try {
      assertThat(CsvTable.parse("a,b\n" + text).columns()).containsExactly("a", "b");
    } catch (PbsSyntaxException e) {
      assertThat(e.getMessage()).startsWith("line ");
    }
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.SweepList#examples")
  void examples_are_read(String example) {
    assertThat(SweepList.parse(example).rows()).isNotEmpty();
  }

  @Test
  void a_range_stands_for_all_its_numbers() {
    assertThat(SweepList.parse("seed=1..3,9,-1..1"))
        .isEqualTo(SweepTable.of("seed", List.of("1", "2", "3", "9", "-1", "0", "1")));
    assertThat(SweepList.parse("v=\"a,b\",1.5..2").rows())
        .containsExactly(List.of("a,b"), List.of("1.5..2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "lr|'lr': write NAME=VALUE,…",
        "lr=|'lr=': write NAME=VALUE,…",
        "=1|'=1': write NAME=VALUE,…",
        "a b=1|column \"a b\": use 1 to 64 letters, digits and _, not beginning with a digit",
        "n=5..1|'n=5..1': end before start",
        "n=0..999999999|'n=0..999999999': limit 1000000 values",
        "n=\"x|line 1: a quote is not closed",
      })
  void a_wrong_axis_is_refused(String text, String message) {
    assertThatThrownBy(() -> SweepList.parse(text))
        .isInstanceOf(PbsSyntaxException.class)
        .hasMessage(message);
  }
}
