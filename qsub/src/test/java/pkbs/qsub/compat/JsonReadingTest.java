package pkbs.qsub.compat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReadingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        " {\"a\" : [1, -0.5, 1e9, true, null], \"b\":{\"c\":\"\\u00e4\\n\\\"\"}}\n",
        "\"ü\"",
        "0"
      })
  void one_value_is_json(String text) {
    assertThat(JsonReading.isJson(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{} {}",
        "{\"a\":1,}",
        "[1 2]",
        "{a:1}",
        "01",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "\"a",
        "nul",
        "{\"a\" 1}"
      })
  void anything_else_is_none(String text) {
    assertThat(JsonReading.isJson(text)).isFalse();
  }
}
