package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.Walltime;

final class WalltimeParserTest {
  @ParameterizedTest
  @CsvSource({
    "90, 90",
    "600, 600",
    "10:00, 600",
    "0:5:0, 300",
    "0:10:0, 600",
    "01:30:00, 5400",
    "54:10:00, 195000",
    "90:00, 5400",
    "7:00:00:00, 604800",
    "1:23:59:59, 172799",
    "1.5, 2",
    "1.4999, 1",
    "0.5, 1",
    "59.9, 60",
    "0:59.5, 60",
    "3., 3",
    "00000000000000000000001, 1",
    "999999:59:59, 3599999999",
    "3599999999, 3599999999",
  })
  void a_duration_becomes_seconds(String text, long seconds) {
    assertThat(WalltimeParser.parse(text)).isEqualTo(Walltime.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1:99:00|walltime \"1:99:00\": minutes must be 0–59",
        "1:60:00|walltime \"1:60:00\": minutes must be 0–59",
        "1:00:60|walltime \"1:00:60\": seconds must be 0–59",
        "5:60|walltime \"5:60\": seconds must be 0–59",
        "1:24:00:00|walltime \"1:24:00:00\": hours must be 0–23",
        "1:00:99999999999999999999|walltime \"1:00:99999999999999999999\": seconds must be 0–59",
        "-5|walltime \"-5\": must be > 0",
        "-1:00:00|walltime \"-1:00:00\": must be > 0",
        "0|walltime \"0\": must be > 0",
        "00:00:00|walltime \"00:00:00\": must be > 0",
        "0.4|walltime \"0.4\": must be > 0",
        "999999999h|walltime \"999999999h\": not a time; use SS, MM:SS or HH:MM:SS",
        "1::2|walltime \"1::2\": not a time; use SS, MM:SS or HH:MM:SS",
        ":5|walltime \":5\": not a time; use SS, MM:SS or HH:MM:SS",
        "1:2:3:4:5|walltime \"1:2:3:4:5\": not a time; use SS, MM:SS or HH:MM:SS",
        "1.5:00|walltime \"1.5:00\": not a time; use SS, MM:SS or HH:MM:SS",
        "٣|walltime \"٣\": not a time; use SS, MM:SS or HH:MM:SS",
        "1000000:00:00|walltime \"1000000:00:00\": too long; at most 999999:59:59",
        "999999:59:59.5|walltime \"999999:59:59.5\": too long; at most 999999:59:59",
        "99999999999999999999|walltime \"99999999999999999999\": too long; at most 999999:59:59",
      })
  void anything_else_is_refused_with_its_reason(String text, String message) {
    assertThatThrownBy(() -> WalltimeParser.parse(text))
        .isInstanceOf(PbsSyntaxException.class)
        .hasMessage(message);
  }

  @Test
  void an_empty_text_is_refused() {
    assertThatThrownBy(() -> WalltimeParser.parse(""))
        .hasMessage("walltime \"\": not a time; use SS, MM:SS or HH:MM:SS");
  }

  @Test
  void a_refusal_stays_on_one_short_line() {
    assertThatThrownBy(() -> WalltimeParser.parse("1\nrm -rf" + "x".repeat(1000)))
        .hasMessage(
            "walltime \"1?rm -rf" + "x".repeat(92) + "…\": not a time; use SS, MM:SS or HH:MM:SS");
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.WalltimeParser#examples")
  void every_example_is_read(String example) {
    assertThat(WalltimeParser.parse(example).seconds()).isPositive();
  }
}
