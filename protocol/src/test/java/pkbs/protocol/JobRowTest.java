package pkbs.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JobRowTest {
  private static JobRow row(String name, String comment) {
    return new JobRow(
        "12[7].pkbs",
        name,
        "ann",
        "workq",
        "R",
        Optional.of(new JobRow.Use(12, 130, 4711)),
        new JobRow.Asked(2, 8, 1L << 33, 3600),
        -5,
        Optional.of(Instant.ofEpochSecond(1_795_252_403L)),
        Optional.empty(),
        Optional.of("node1/0*4+node2/0*4"),
        comment);
  }

  @Test
  void a_line_reads_as_the_row_that_wrote_it() {
    JobRow row = row("calc", "needs 4 cpus; the largest worker has 2 free ");
    assertThat(row.toString())
        .isEqualTo(
            "12[7].pkbs calc ann workq R 12 130 4711 2 8 8589934592 3600 -5 1795252403 -"
                + " node1/0*4+node2/0*4 needs 4 cpus; the largest worker has 2 free ");
    assertThat(JobRow.parse(row.toString())).isEqualTo(row);
    assertThat(JobRow.parse(row("calc", "").toString())).isEqualTo(row("calc", ""));
  }

  @Test
  void no_word_is_empty_or_holds_a_blank() {
    assertThat(JobRow.parse(row("a b\tc\n", "").toString()).name()).isEqualTo("a_b_c_");
    assertThat(JobRow.parse(row("", "").toString()).name()).isEqualTo("-");
  }

  @Test
  void another_line_is_refused() {
    assertThatThrownBy(() -> JobRow.parse("1.pkbs calc"))
        .isInstanceOf(MalformedJsonException.class);
    assertThatThrownBy(() -> JobRow.parse(row("calc", "").toString().replace("8589934592", "x")))
        .isInstanceOf(MalformedJsonException.class);
  }
}
