package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.Memory;

final class MemoryParserTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000000, 1000000",
    "1234B, 1234",
    "10w, 80",
    "1kb, 1024",
    "123kB, 125952",
    "1k, 1024",
    "1KW, 8192",
    "2097152K, 2147483648",
    "1177MB, 1234173952",
    "500M, 524288000",
    "512mb, 536870912",
    "4g, 4294967296",
    "14GB, 15032385536",
    "1tb, 1099511627776",
    "1p, 1125899906842624",
    "1024pb, 1152921504606846976",
    "1.5gb, 1610612736",
    "1.gb, 1073741824",
    "0.1b, 1",
    "64 mb, 67108864",
    "007kb, 7168",
  })
  void a_size_becomes_bytes(String text, long bytes) {
    assertThat(MemoryParser.parse(text)).isEqualTo(new Memory(bytes));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "4GX|'4GX': unknown unit 'GX'; use b, kb, mb, gb or tb",
        "4 gib|'4 gib': unknown unit 'gib'; use b, kb, mb, gb or tb",
        "1.5.5g|'1.5.5g': unknown unit '.5g'; use b, kb, mb, gb or tb",
        "4eb|'4eb': unknown unit 'eb'; use b, kb, mb, gb or tb",
        "-4gb|'-4gb': must not be negative",
        "gb|'gb': not a size; write a number, then b, kb, mb, gb or tb",
        ".5gb|'.5gb': not a size; write a number, then b, kb, mb, gb or tb",
        "``|'': not a size; write a number, then b, kb, mb, gb or tb",
        "1025pb|'1025pb': too large; at most 1024pb",
        "1024.0001pb|'1024.0001pb': too large; at most 1024pb",
        "99999999999999999999|'99999999999999999999': too large; at most 1024pb",
      })
  void anything_else_is_refused_with_its_reason(String text, String message) {
    assertThatThrownBy(() -> MemoryParser.parse(text))
        .isInstanceOf(PbsSyntaxException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.MemoryParser#examples")
  void every_example_is_read(String example) {
    assertThat(MemoryParser.parse(example).bytes()).isPositive();
  }
}
