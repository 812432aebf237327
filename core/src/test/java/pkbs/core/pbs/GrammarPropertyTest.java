package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import pkbs.core.Memory;
import pkbs.core.Queue;
import pkbs.core.Walltime;

/// What holds for every text: a value or a [PbsSyntaxException] with one line, and nothing else.
final class GrammarPropertyTest {
  private static final EffectiveValues.Known KNOWN =
      new EffectiveValues.Known("x", Queue.WORKQ, Optional.empty(), false, Optional.empty());

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
    "nodes",
    "ppn",
    "place",
    "scatter",
    "excl",
    "vmem",
    "software",
    "depend",
    "afterok",
    "afterokarray",
    "stagein",
    "umask",
    "12",
    "[]",
    "[3-7]",
    "[",
    "]",
    ".pkbs",
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
    valueOrOneLine(() -> ArrayTasks.parse(text).count());
    valueOrOneLine(() -> Select.parse(text).total());
    valueOrOneLine(() -> Nodes.parse(text).select().total());
    valueOrOneLine(() -> Place.parse(text));
    valueOrOneLine(() -> Attributes.of(AttributeList.parse(text)));
    valueOrOneLine(() -> DependencyList.parse(text));
    valueOrOneLine(() -> StagedFile.parse(text));
    valueOrOneLine(() -> JobOperand.parse(text));
    valueOrOneLine(() -> UserList.parse(text));
    valueOrOneLine(() -> StartTime.parse(text).at(ZoneOffset.UTC, Instant.EPOCH));
    valueOrOneLine(() -> Directives.scan(text, "#PBS"));
    valueOrOneLine(() -> Directives.scan("#PBS " + text, "#PBS"));
  }

  @Provide
  Arbitrary<OptionRule> rules() {
    return Arbitraries.of(QsubOptions.rules());
  }

  @Property(tries = 4000)
  void every_option_gives_a_value_or_one_line(
      @ForAll("rules") OptionRule rule, @ForAll("texts") String text) {
    valueOrOneLine(() -> parsedAndMerged(List.of(rule.name(), text)));
    valueOrOneLine(() -> parsedAndMerged(List.of(rule.name() + text)));
  }

  /// Lists that are mostly right, so that merging and printing have something to do.
  @Provide
  Arbitrary<String> resourceLists() {
    Arbitrary<String> names =
        Arbitraries.of(
            "ncpus",
            "mem",
            "walltime",
            "select",
            "nodes",
            "place",
            "procs",
            "pmem",
            "vmem",
            "ngpus",
            "software",
            "zzz",
            "cput");
    Arbitrary<String> values =
        Arbitraries.of(
            "1",
            "2",
            "64mb",
            "1.5gb",
            "10:00",
            "1:ncpus=2:mem=1gb",
            "2:ncpus=1+1:mem=3gb",
            "2:ppn=4:quad",
            "node7#excl",
            "scatter:excl",
            "pack:group=rack",
            "",
            "'a,b'");
    return Combinators.combine(names, values)
        .as((name, value) -> name + "=" + value)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(items -> String.join(",", items));
  }

  @Property(tries = 3000)
  void a_resource_list_gives_totals_or_one_line(
      @ForAll("resourceLists") String typed, @ForAll("resourceLists") String written) {
    valueOrOneLine(() -> {
      List<GivenOption> commandLine = QsubOptions.parse(List.of("-l", typed)).options();
      List<GivenOption> directives =
          QsubOptions.parseDirective(new DirectiveLine(2, List.of("-l", written)));
      SubmitOptions options = QsubOptions.merge(commandLine, directives);
      Map<String, String> list =
          options
              .layout()
              .resourceList(options.resources(), Queue.WORKQ.defaults(), Queue.WORKQ.walltimeMax());
      assertThat(list).containsKeys("mem", "ncpus", "nodect", "place", "select", "walltime");
      Select select = Select.parse(list.get("select"));
      assertThat(select).hasToString(list.get("select"));
      assertThat(list).containsEntry("nodect", Long.toString(select.count()));
      assertThat(Place.parse(list.get("place"))).hasToString(list.get("place"));
      assertThat(EffectiveValues.of(commandLine, directives, KNOWN))
          .extracting(EffectiveValue::name)
          .doesNotHaveDuplicates();
      assertThat(Remark.of(commandLine, directives))
          .allSatisfy(remark -> assertThat(remark.text()).isNotBlank().doesNotContain("\n"));
    });
  }

  @Provide
  Arbitrary<String> operands() {
    Arbitrary<String> sequences = Arbitraries.longs().between(1, 999_999_999_999L).map(n -> "" + n);
    Arbitrary<String> tasks = Arbitraries.of("", "[]", "[0]", "[7]", "[3-9]", "[1,4-6]", "[0-8:2]");
    Arbitrary<String> servers = Arbitraries.of("", ".pkbs", ".a.b-c", ".pkbs@host", "@", "@h.x");
    return Combinators.combine(sequences, tasks, servers).as((a, b, c) -> a + b + c);
  }

  @Property
  void a_printed_operand_is_read_back(@ForAll("operands") String text) {
    JobOperand operand = JobOperand.parse(text);
    assertThat(operand).hasToString(text);
    assertThat(JobOperand.parse(" " + operand + "\n")).isEqualTo(operand);
    assertThat(JobOperand.parse(operand.id()).tasks()).isEqualTo(operand.tasks());
  }

  @Property
  void a_printed_dependency_is_read_back(@ForAll("dependencies") String text) {
    assertThat(DependencyList.spell(DependencyList.parse(text))).isEqualTo(text);
  }

  @Provide
  Arbitrary<String> dependencies() {
    Arbitrary<String> types =
        Arbitraries.of(
            "after",
            "afterok",
            "afternotok",
            "afterany",
            "before",
            "beforeok",
            "beforenotok",
            "beforeany",
            "runone");
    Arbitrary<String> ids =
        Arbitraries.of("1", "12.pkbs", "7[]", "7[].pkbs@h")
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(list -> String.join(":", list));
    Arbitrary<String> ofJobs = Combinators.combine(types, ids).as((a, b) -> a + ":" + b);
    Arbitrary<String> others =
        Arbitraries.of("on:3", "singleton", "afterokarray:7[][5]", "afterstartarray:7[]:8[].x[2]");
    return Arbitraries.oneOf(ofJobs, others)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(list -> String.join(",", list));
  }

  @Property
  void a_printed_task_list_is_read_back_and_counted(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 500) Integer> indices,
      @ForAll @IntRange(max = 30) int more) {
    String list =
        String.join(
            ",", indices.stream().map(i -> more == 0 ? "" + i : i + "-" + (i + more)).toList());
    ArrayTasks tasks = ArrayTasks.parse(list);
    assertThat(ArrayTasks.parse(tasks.toString())).isEqualTo(tasks);
    long expected =
        indices.stream()
            .flatMap(i -> IntStream.rangeClosed(i, i + more).boxed())
            .distinct()
            .peek(i -> assertThat(tasks.contains(i)).isTrue())
            .count();
    assertThat(tasks.count()).isEqualTo(expected);
  }

  @Property
  void a_start_time_without_a_year_is_ahead_by_at_most_eight_years(
      @ForAll @IntRange(min = 1, max = 12) int month,
      @ForAll @IntRange(min = 1, max = 31) int day,
      @ForAll @IntRange(max = 23) int hour,
      @ForAll @LongRange(min = 0, max = 4_000_000_000L) long now) {
    Instant at = Instant.ofEpochSecond(now);
    for (String text :
        List.of(
            "%02d00".formatted(hour),
            "%02d%02d30".formatted(day, hour),
            "%02d%02d%02d59.30".formatted(month, day, hour))) {
      valueOrOneLine(() -> {
        Instant start = StartTime.parse(text).at(ZoneOffset.UTC, at);
        assertThat(start).isBetween(at, at.plus(Duration.ofDays(8 * 366)));
      });
    }
  }

  private static void parsedAndMerged(List<String> argv) {
    List<GivenOption> options = QsubOptions.parse(argv).options();
    assertThat(QsubOptions.merge(options, options)).isEqualTo(QsubOptions.merge(options, options));
    assertThat(Remark.of(options, options))
        .allSatisfy(remark -> assertThat(remark.text()).isNotBlank().doesNotContain("\n", "\r"));
    assertThat(EffectiveValues.of(options, List.of(), KNOWN))
        .allSatisfy(value -> assertThat(value.value()).doesNotContain("\n", "\r"));
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
