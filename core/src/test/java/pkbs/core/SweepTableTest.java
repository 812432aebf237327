package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SweepTableTest {
  private static final SweepTable TABLE =
      new SweepTable(List.of("lr", "text"), List.of(List.of("0.1", "a,\n\"b"), List.of("", "ü")));

  @Test
  void a_table_is_read_as_it_was_written() {
    assertThat(SweepTable.read(TABLE.write())).contains(TABLE);
    assertThat(TABLE.row(0)).isEqualTo(Map.of("lr", "0.1", "text", "a,\n\"b"));
  }

  @Property(tries = 200)
  void any_values_without_zero_bytes_survive(
      @ForAll @NotEmpty @Size(max = 20) List<String> values) {
    List<String> plain =
        values.stream().map(text -> new String(clean(text), StandardCharsets.UTF_8)).toList();
    SweepTable table = SweepTable.of("x", plain);
    assertThat(SweepTable.read(table.write())).contains(table);
  }

  private static byte[] clean(String text) {
    return text.replace("\0", "").getBytes(StandardCharsets.UTF_8);
  }

  @Property(tries = 500)
  void any_bytes_are_read_or_refused(@ForAll byte[] bytes) {
    SweepTable.read(bytes).ifPresent(table -> assertThat(table.write()).isEqualTo(bytes));
  }

  @Test
  void what_is_not_whole_is_no_table() {
    for (String bad : List.of("", "\0", "1", "0\0", "1\0x\0", "2\0x\0y\0a\0", "1\0x\0a", "x\0")) {
      if (!bad.equals("1\0x\0")) {
        assertThat(SweepTable.read(bad.getBytes(StandardCharsets.UTF_8))).as(bad).isEmpty();
      }
    }
    assertThat(SweepTable.read(new byte[] {'1', 0, 'x', 0, (byte) 0xFF, 0})).isEmpty();
  }

  @Test
  void every_row_meets_every_other_once() {
    SweepTable grid =
        SweepTable.of("a", List.of("1", "2")).times(SweepTable.of("b", List.of("x", "y", "z")));

    assertThat(grid.columns()).containsExactly("a", "b");
    assertThat(grid.rows())
        .containsExactly(
            List.of("1", "x"),
            List.of("1", "y"),
            List.of("1", "z"),
            List.of("2", "x"),
            List.of("2", "y"),
            List.of("2", "z"));
  }

  @Test
  void only_the_name_of_a_column_between_braces_is_a_placeholder() {
    Map<String, String> row = Map.of("lr", "0.1 $HOME {seed}", "seed", "7");

    assertThat(Placeholders.fill("--x={lr}{seed}", row)).isEqualTo("--x=0.1 $HOME {seed}7");
    assertThat(Placeholders.fill("${seed} {print $1} {other} {}", row))
        .isEqualTo("${seed} {print $1} {other} {}");
    assertThat(Placeholders.in("{a}{b}{a} ${c} { d }")).containsExactly("a", "b");
  }
}
