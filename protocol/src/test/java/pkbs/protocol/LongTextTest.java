package pkbs.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.RefusedException;

final class LongTextTest {
  private static final String LONG = "x".repeat(LongText.BYTES_MAX + 1);

  @Test
  void the_names_that_lead_to_it_are_told() {
    assertThat(find("{\"a\":1,\"variables\":{\"A\":\"b\",\"B\" : \"%s\"}}"))
        .contains(new LongText("variables.B", LONG.length()));
    assertThat(find("{\"a\":{\"b\":\"c\"},\"argv\":[\"d\",\"%s\"]}"))
        .contains(new LongText("argv", LONG.length()));
    assertThat(find("{\"a\":\"\\\"%s\"}")).contains(new LongText("a", LONG.length() + 2));
    assertThat(find("{\"variables\":{\"%s\":\"b\"}}"))
        .contains(new LongText("variables", LONG.length()));
  }

  @Test
  void many_short_texts_are_none() {
    String many = "\"%s\",".formatted("y".repeat(LongText.BYTES_MAX)).repeat(3);
    assertThat(LongText.find(bytes("[" + many + "1]"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "}", "]]]", "\"", "{\"", "\"\\", "{\"a\":\"b\\"})
  void what_is_not_json_does_no_harm(String text) {
    assertThat(LongText.find(bytes(" ".repeat(LongText.BYTES_MAX) + text))).isEmpty();
  }

  /// The bound is the library's: a new version of it may read more, never less.
  @Test
  void every_text_within_the_bound_is_read() {
    String text = "é".repeat(LongText.BYTES_MAX / 4) + "\\u00e9".repeat(LongText.BYTES_MAX / 12);
    LogLine line = new LogLine("stdout", 0, 1, "x".repeat(LongText.BYTES_MAX));
    assertThat(PkbsJson.read(LogLine.class, PkbsJson.write(line))).isEqualTo(line);
    assertThat(text.getBytes(StandardCharsets.UTF_8).length).isBetween(31_990, LongText.BYTES_MAX);
    String read =
        PkbsJson.read(
                LogLine.class,
                bytes("{\"stream\":\"stdout\",\"offset\":0,\"data\":\"%s\"}".formatted(text)))
            .data();
    assertThat(read).hasSize(LongText.BYTES_MAX / 4 + LongText.BYTES_MAX / 12);
    assertThatThrownBy(() ->
            PkbsJson.readRequest(
                SubmitRequest.class,
                bytes("{\"kind\":\"%s\"}".formatted("x".repeat(33_000))),
                "spec"))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void a_piece_of_output_fits_into_a_line() {
    assertThat((LogPiece.BYTES_MAX + 2) / 3 * 4).isLessThan(LongText.BYTES_MAX);
  }

  private static Optional<LongText> find(String json) {
    return LongText.find(bytes(json.formatted(LONG)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
