package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import pkbs.core.Memory;
import pkbs.core.Walltime;

/// What holds for every text: a value or a [PbsSyntaxException] with one line, and nothing else.
final class GrammarPropertyTest {
  /// Pieces that the grammar gives a meaning, so that random texts get past the first check.
  private static final String[] PIECES = {
    "1",
    "0",
    "99",
    "18446744073709551616",
    ":",
    ".",
    "-",
    "=",
    ",",
    "+",
    "%",
    "@",
    "/",
    "'",
    "\"",
    "\\",
    " ",
    "\n",
    "\t",
    "#",
    "#PBS",
    "$HOME",
    "${X}",
    "k",
    "gb",
    "w",
    "ncpus",
    "mem",
    "select",
    "walltime",
    "-l",
    "-N",
    "-W",
    "block",
    "--",
    "--upload",
    "zip",
    "é",
    "😀",
    "\u0000",
    "\r\n"
  };

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(PIECES).list().ofMaxSize(12).map(l -> String.join("", l));
    return Arbitraries.oneOf(pieces, Arbitraries.strings().ofMaxLength(60));
  }

  @Property(tries = 2000)
  void every_parser_gives_a_value_or_one_line(@ForAll("texts") String text) {
    valueOrOneLine(() -> WalltimeParser.parse(text));
    valueOrOneLine(() -> MemoryParser.parse(text));
    valueOrOneLine(() -> ResourceList.parse(text).request());
    valueOrOneLine(() -> ArrayRange.parse(text).taskCount());
    valueOrOneLine(() -> JobName.check(text));
    valueOrOneLine(() -> OutputPath.parse(text));
    valueOrOneLine(() -> VariableList.parse(text, name -> Optional.empty()));
    valueOrOneLine(() -> Directives.scan(text, "#PBS"));
    valueOrOneLine(() -> Directives.scan("#PBS " + text, "#PBS"));
  }

  @Property(tries = 2000)
  void every_option_gives_a_value_or_one_line(@ForAll("texts") String text) {
    for (OptionRule rule : QsubOptions.rules()) {
      valueOrOneLine(() -> parsedAndMerged(List.of(rule.name(), text)));
      valueOrOneLine(() -> parsedAndMerged(List.of(rule.name() + text)));
    }
  }

  private static void parsedAndMerged(List<String> argv) {
    List<GivenOption> options = QsubOptions.parse(argv).options();
    assertThat(QsubOptions.merge(options, options)).isEqualTo(QsubOptions.merge(options, options));
  }

  @Property
  void a_default_name_is_a_good_name(@ForAll("texts") String fileName) {
    assertThat(JobName.check(JobName.fromScript(fileName))).isEqualTo(JobName.fromScript(fileName));
  }

  @Property
  void a_printed_walltime_is_read_back(
      @ForAll @LongRange(min = 1, max = WalltimeParser.SECONDS_MAX) long seconds) {
    Walltime walltime = Walltime.ofSeconds(seconds);
    assertThat(WalltimeParser.parse(walltime.toString())).isEqualTo(walltime);
    assertThat(WalltimeParser.parse(Long.toString(seconds))).isEqualTo(walltime);
  }

  @Property
  void a_printed_size_is_read_back(
      @ForAll @LongRange(min = 0, max = MemoryParser.BYTES_MAX) long bytes) {
    Memory memory = new Memory(bytes);
    assertThat(MemoryParser.parse(memory.toString())).isEqualTo(memory);
    assertThat(MemoryParser.parse(memory.toPbs()).bytes()).isBetween(bytes, bytes + 1023);
  }

  private static void valueOrOneLine(Runnable parse) {
    try {
      parse.run();
    } catch (PbsSyntaxException e) {
      assertThat(e.describe()).isNotBlank().doesNotContain("\n", "\r", "\u0000");
    }
  }
}
