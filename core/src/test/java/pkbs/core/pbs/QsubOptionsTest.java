package pkbs.core.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QsubOptionsTest {
  private static ParsedArgv parse(String... argv) {
    return QsubOptions.parse(List.of(argv));
  }

  private static List<GivenOption> directive(int line, String... words) {
    return QsubOptions.parseDirective(new DirectiveLine(line, List.of(words)));
  }

  @Test
  void values_stand_apart_or_glued_on() {
    assertThat(
            parse("-N", "name", "-lwalltime=1", "-ojoin", "-q@", "--upload=zip", "--path", "a/b")
                .options())
        .extracting(GivenOption::option, GivenOption::value)
        .containsExactly(
            tuple(QsubOption.NAME, "name"),
            tuple(QsubOption.RESOURCES, "walltime=1"),
            tuple(QsubOption.STDOUT, "join"),
            tuple(QsubOption.QUEUE, "@"),
            tuple(QsubOption.UPLOAD, "zip"),
            tuple(QsubOption.DAV_PATH, "a/b"));
  }

  @Test
  void flags_cluster_and_the_last_letter_may_take_a_value() {
    assertThat(parse("-Vz").options())
        .extracting(GivenOption::option)
        .containsExactly(QsubOption.EXPORT_ALL, QsubOption.SILENT);
    assertThat(parse("-VzNcalc").value(QsubOption.NAME)).contains("calc");
  }

  @Test
  void a_value_may_start_with_a_dash() {
    assertThat(parse("-p", "-5").value(QsubOption.PRIORITY)).contains("-5");
  }

  @Test
  void an_option_may_follow_the_script() {
    ParsedArgv parsed = parse("job.sh", "-N", "x");
    assertThat(parsed.script()).contains("job.sh");
    assertThat(parsed.value(QsubOption.NAME)).contains("x");
  }

  @Test
  void a_dash_or_nothing_is_standard_input() {
    assertThat(parse().script()).isEmpty();
    assertThat(parse("-z", "-").script()).isEmpty();
    assertThat(parse("-").executable()).isEmpty();
  }

  @Test
  void two_dashes_end_the_options_and_start_a_command() {
    ParsedArgv parsed = parse("-N", "x", "--", "/bin/echo", "-n", "--", "");
    assertThat(parsed.executable()).containsExactly("/bin/echo", "-n", "--", "");
    assertThat(parsed.script()).isEmpty();
    assertThat(parsed.options()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "-J 10-1|array \"10-1\": end before start",
        "-J|-J: no value given; use -J X-Y[:Z][%N]",
        "-t 5-1|array \"5-1\": end before start",
        "-a 2500|'-a 2500': no such date or time",
        "-c x|'-c x': use n, s, c, c=MINUTES, w, w=MINUTES or u",
        "-m xyz|'-m xyz': use n, or letters of a, b, e with j before them",
        "-K soon|'-K soon': use a whole number",
        "-R x|'-R x': use o, e or oe",
        "-u @host|'-u @host': use USER[@HOST], joined by commas",
        "-y|unknown option -y; see qsub --help",
        "-Q|unknown option -Q; did you mean -q?",
        "-Vs|unknown option -s; did you mean -S?",
        "-😀|unknown option -😀; see qsub --help",
        "--uplod zip|unknown option --uplod; did you mean --upload?",
        "--zzz|unknown option --zzz; see qsub --help",
        "--json=x|--json: takes no value",
        "-l|-l: no value given; use -l NAME=VALUE,…",
        "--key|--key: no value given; use --key KEY",
        "-l ncpus=2,mem=4GX|'-l mem=4GX': unknown unit 'GX'; use b, kb, mb, gb or tb",
        "-lwalltime=1:99:00|walltime \"1:99:00\": minutes must be 0–59",
        "-N a/b|illegal -N value: job name may contain letters, digits, . _ + - (max 64)",
        "-p 5000|priority must be between -1024 and 1023",
        "-p -1025|priority must be between -1024 and 1023",
        "-p high|priority must be between -1024 and 1023",
        "-j both|'-j both': use oe, eo, n or y",
        "-k x|'-k x': use n, o, e, oe, d, do, de or doe",
        "-r maybe|'-r maybe': use y or n",
        "-q a/b|'-q a/b': queue name may contain letters, digits, . _ - (max 64)",
        "-S bash|'-S bash': interpreter must be an absolute path",
        "-S /bin/sh,|'-S /bin/sh,': interpreter must be an absolute path",
        "-d ``|'-d ': path is empty",
        "-o host:|'-o host:': path is empty",
        "-v =1|'-v =1': variable name is empty",
        "-W depend=afterok|'-W depend=afterok': no job given; write afterok:ID",
        "-W depend=afterok:|'-W depend=afterok:': no job given; write afterok:ID",
        "-W umask=022,depend=on:x|'-W depend=on:x': write on:N with N from 1 to 999999",
        "-W stagein=foo|'-W stagein=foo': write LOCAL@HOST:REMOTE",
        "-W depend=afterok:x|illegally formed job identifier: x",
        "-W block=true,umask=9|'-W umask=9': use octal digits, umask=022",
        "-W blok=true|-W blok: unknown attribute; did you mean \"block\"?",
        "-W block|'-W block': not an attribute; write NAME=VALUE",
        "-W block=maybe|'-W block=maybe': use block=true or block=false",
        "--upload tar|'--upload tar': use files, zip or none",
        "--retry 101|--retry must be between 0 and 100",
        "--retry -1|--retry must be between 0 and 100",
        "--retry many|--retry must be between 0 and 100",
        "--retry ``|--retry must be between 0 and 100",
        "--retry|--retry: no value given; use --retry N",
        "--key é|'--key é': use 1 to 128 visible ASCII characters, no blanks",
        "a.sh b.sh|'b.sh': one script only; for a command with arguments use -- COMMAND ARGUMENTS",
        "a.sh -- cmd|'a.sh': a script and a command after -- exclude each other",
        "- -- cmd|'-': a script and a command after -- exclude each other",
        "--|--: no command given; use -- COMMAND ARGUMENTS",
      })
  void anything_else_is_a_usage_error(String words, String message) {
    List<String> argv = Stream.of(words.split(" ")).map(w -> w.equals("``") ? "" : w).toList();
    assertThatThrownBy(() -> QsubOptions.parse(argv))
        .isInstanceOfSatisfying(
            UsageException.class,
            e -> {
              assertThat(e.describe()).isEqualTo(message);
              assertThat(e.line()).isEmpty();
            })
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", "A", "b", "c", "C", "d", "D", "e", "E", "f", "F", "G", "h", "i", "I", "j", "J", "k",
        "K", "l", "m", "M", "n", "N", "o", "p", "P", "q", "r", "R", "S", "t", "T", "u", "v", "V",
        "w", "W", "x", "X", "z"
      })
  void every_letter_of_both_manuals_is_in_the_table(String letter) {
    assertThat(QsubOptions.rules()).extracting(OptionRule::name).contains("-" + letter);
  }

  @Test
  void a_size_that_a_shell_has_parted_from_its_unit_is_one_value() {
    ParsedArgv parsed = parse("-l", "nodes=1:ppn=2,mem=64", "mb,file=5", "mb", "job.sh");
    assertThat(parsed.value(QsubOption.RESOURCES)).contains("nodes=1:ppn=2,mem=64mb,file=5mb");
    assertThat(parsed.script()).contains("job.sh");
    assertThat(parse("-l", "ncpus=4", "mb").script()).contains("mb");
    assertThat(parse("-lmem=64", "b").script()).contains("b");
  }

  @Test
  void a_refused_value_keeps_its_text_and_reason() {
    assertThatThrownBy(() -> directive(4, "-l", "mem=4GX"))
        .isInstanceOfSatisfying(
            UsageException.class,
            e -> {
              assertThat(e.line()).contains(4);
              assertThat(e.text()).isEqualTo("-l mem=4GX");
              assertThat(e.reason()).isEqualTo("unknown unit 'GX'; use b, kb, mb, gb or tb");
              assertThat(e.describe())
                  .isEqualTo("'-l mem=4GX': unknown unit 'GX'; use b, kb, mb, gb or tb");
            });
    assertThat(UsageException.EXIT_STATUS).isEqualTo(2);
  }

  @Test
  void a_directive_holds_the_same_options() {
    assertThat(directive(3, "-N", "x", "-Vz", "--upload", "none"))
        .extracting(GivenOption::option, given -> given.line().orElseThrow())
        .containsExactly(
            tuple(QsubOption.NAME, 3),
            tuple(QsubOption.EXPORT_ALL, 3),
            tuple(QsubOption.SILENT, 3),
            tuple(QsubOption.UPLOAD, 3));
    assertThat(directive(3)).isEmpty();
  }

  @Test
  void a_prefix_in_a_directive_has_no_effect() {
    assertThat(directive(3, "-C", "#X", "-z"))
        .extracting(GivenOption::option)
        .containsExactly(QsubOption.SILENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--follow|--follow: only on the command line",
        "--json|--json: only on the command line",
        "--key k|--key: only on the command line",
        "--help|--help: only on the command line",
        "job.sh|'job.sh': not an option; a directive holds only options",
        "-|'-': not an option; a directive holds only options",
        "-- cmd|'--': not an option; a directive holds only options",
        "-p 5000|priority must be between -1024 and 1023",
      })
  void anything_else_in_a_directive_is_refused_with_its_line(String words, String message) {
    assertThatThrownBy(() -> directive(7, words.split(" ")))
        .isInstanceOfSatisfying(UsageException.class, e -> assertThat(e.line()).contains(7))
        .hasMessage(message);
  }

  @Test
  void the_table_names_each_option_once() {
    assertThat(QsubOptions.rules())
        .extracting(OptionRule::name)
        .doesNotHaveDuplicates()
        .contains("-N", "-C", "--upload", "-A", "-X");
    assertThat(QsubOptions.rules()).allSatisfy(rule -> assertThat(rule.description()).isNotBlank());
  }

  static List<OptionRule> rulesWithExamples() {
    return QsubOptions.rules().stream().filter(OptionRule::takesValue).toList();
  }

  @ParameterizedTest
  @MethodSource("rulesWithExamples")
  void every_example_of_an_option_is_read(OptionRule rule) {
    assertThat(rule.examples()).isNotEmpty();
    for (String example : rule.examples()) {
      assertThat(parse(rule.name(), example).options())
          .extracting(GivenOption::value)
          .containsExactly(example);
    }
  }

  @ParameterizedTest
  @MethodSource("pkbs.core.pbs.QsubOptions#examples")
  void every_example_is_read(String example) {
    assertThat(parse(example.split(" ")).options()).isNotEmpty();
  }
}
