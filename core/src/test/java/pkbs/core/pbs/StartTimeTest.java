package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StartTimeTest {
  private static final ZoneId HELSINKI = ZoneId.of("Europe/Helsinki");

  private static Instant at(String text, String now) {
    return StartTime.parse(text).at(HELSINKI, here(now));
  }

  private static Instant here(String dateTime) {
    return LocalDateTime.parse(dateTime).atZone(HELSINKI).toInstant();
  }

  @ParameterizedTest
  @CsvSource({
    "2230, 2026-11-21T17:00:00, 2026-11-21T22:30:00",
    "1000, 2026-11-21T11:00:00, 2026-11-22T10:00:00",
    "1700, 2026-11-21T17:00:00, 2026-11-22T17:00:00",
    "1700.01, 2026-11-21T17:00:00, 2026-11-21T17:00:01",
    "0001, 2026-12-31T23:59:00, 2027-01-01T00:01:00",
    "051000, 2026-11-03T12:00:00, 2026-11-05T10:00:00",
    "051000, 2026-11-05T12:00:00, 2026-12-05T10:00:00",
    "311000, 2026-11-21T12:00:00, 2026-12-31T10:00:00",
    "300800, 2027-01-31T12:00:00, 2027-03-30T08:00:00",
    "12241800, 2026-11-21T12:00:00, 2026-12-24T18:00:00",
    "01010000, 2026-11-21T12:00:00, 2027-01-01T00:00:00",
    "02290000, 2026-11-21T12:00:00, 2028-02-29T00:00:00",
    "2701010000, 2026-11-21T12:00:00, 2027-01-01T00:00:00",
    "2001010000, 2026-11-21T12:00:00, 2020-01-01T00:00:00",
    "6901010000, 2026-11-21T12:00:00, 1969-01-01T00:00:00",
    "202701010000.59, 2026-11-21T12:00:00, 2027-01-01T00:00:59",
    // The clocks go on by an hour at 03:00.
    "0330, 2026-03-29T01:00:00, 2026-03-29T04:30:00",
  })
  void what_is_left_out_is_the_next_to_come(String text, String now, String start) {
    assertThat(at(text, now)).isEqualTo(here(start));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "123",
        "12345",
        "1200.",
        "1200.5",
        "now",
        "+1h",
        "12:00",
        "2027-01-01",
        "٠٠٠٠"
      })
  void another_form_is_refused(String text) {
    assertThatThrownBy(() -> StartTime.parse(text))
        .isInstanceOf(PbsSyntaxException.class)
        .hasMessage("'" + text + "': not a date; use [[[[CC]YY]MM]DD]hhmm[.SS]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2400",
        "0060",
        "0000.60",
        "320000",
        "000000",
        "13010000",
        "02300000",
        "2702290000"
      })
  void a_day_or_time_that_is_none_is_refused(String text) {
    assertThatThrownBy(() -> StartTime.parse(text))
        .hasMessage("'" + text + "': no such date or time");
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.StartTime#examples")
  void every_example_is_read_and_written_back(String example) {
    assertThat(StartTime.parse(example)).hasToString(example);
  }
}
