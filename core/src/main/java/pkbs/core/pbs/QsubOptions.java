package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pkbs.core.Stdio.Join;
import pkbs.core.Stdio.Keep;

/// The option grammar of qsub, one for the command line and for `#PBS` lines. Source: qsub(1B).
///
/// The way of a submission: [#parse] the command line, [Directives#scan] the script with the prefix
/// found there, [#parseDirective] each line, [#merge].
public final class QsubOptions {
  private QsubOptions() {}

  /// The whole table: what is carried out first, then what is refused by name.
  public static List<OptionRule> rules() {
    return Stream.concat(
            Stream.of(QsubOption.values()).map(QsubOption::rule), NotYetOptions.RULES.stream())
        .toList();
  }

  /// Command lines without `qsub`, words separated by blanks.
  public static List<String> examples() {
    return List.of(
        "-N calc examples/calculation/calc.sh",
        "-l ncpus=2,mem=4gb,walltime=01:00:00 -j oe job.sh",
        "-lselect=1:ncpus=4:mem=8gb -q batch -v A=1,HOME job.sh",
        "-W block=true -z -",
        "--upload zip --path sweep/may examples/hello-world",
        "-N sleep -- /bin/sleep 10");
  }

  /// Reads a command line, without the command's own name. Options may follow the operand; `-` and
  /// no operand mean standard input.
  ///
  /// @throws UsageException for an option that is unknown, not supported yet or has an illegal
  ///   value, and for more than one operand
  public static ParsedArgv parse(List<String> argv) {
    OptionWords words = new OptionWords(argv, Optional.empty()).read();
    List<String> operands = words.operands();
    if (words.rest().isPresent()) {
      checkExecutable(operands, words.rest().get());
      return new ParsedArgv(words.options(), Optional.empty(), words.rest().get());
    }
    if (operands.size() > 1) {
      throw UsageException.about(
          operands.get(1),
          "one script only; for a command with arguments use -- COMMAND ARGUMENTS",
          Optional.empty());
    }
    Optional<String> script = operands.stream().filter(operand -> !operand.equals("-")).findFirst();
    return new ParsedArgv(words.options(), script, List.of());
  }

  /// Reads one directive. `-C` has no effect there and is left out. Source: qsub(1B).
  ///
  /// @throws UsageException with the line, as [#parse], and for anything that is no option
  public static List<GivenOption> parseDirective(DirectiveLine directive) {
    Optional<Integer> line = Optional.of(directive.line());
    OptionWords words = new OptionWords(directive.words(), line).read();
    Optional<String> stray =
        words.operands().stream().findFirst().or(() -> words.rest().map(rest -> "--"));
    if (stray.isPresent()) {
      throw UsageException.about(
          stray.get(), "not an option; a directive holds only options", line);
    }
    return words.options().stream().filter(given -> given.option() != QsubOption.PREFIX).toList();
  }

  /// The two sources as one. The command line wins; within one source the last of an option counts.
  /// Lists join: of `-v` all, of `-l` as [ResourceList#merge] says.
  ///
  /// @throws PbsSyntaxException never for what [#parse] and [#parseDirective] gave
  public static SubmitOptions merge(List<GivenOption> commandLine, List<GivenOption> directives) {
    Merge both = new Merge(commandLine, directives);
    return new SubmitOptions(
        both.value(QsubOption.NAME).map(JobName::check),
        both.value(QsubOption.QUEUE).flatMap(OptionValues::queue),
        both.value(QsubOption.STDOUT).map(OutputPath::parse),
        both.value(QsubOption.STDERR).map(OutputPath::parse),
        both.value(QsubOption.JOIN).map(StreamOptions::join).orElse(Join.NONE),
        both.value(QsubOption.KEEP).map(StreamOptions::keep).orElse(Keep.NOTHING),
        both.variables(),
        both.has(QsubOption.EXPORT_ALL),
        both.value(QsubOption.PRIORITY).map(OptionValues::priority),
        both.value(QsubOption.RERUNNABLE).map(OptionValues::yes),
        both.value(QsubOption.RETRY).map(OptionValues::retries),
        both.value(QsubOption.INTERPRETER).map(OptionValues::interpreter),
        both.value(QsubOption.WORKDIR).map(OptionValues::path),
        both.resources(),
        both.value(QsubOption.ATTRIBUTES).map(OptionValues::block).orElse(false),
        both.has(QsubOption.SILENT),
        both.value(QsubOption.PREFIX).map(OptionValues::prefix),
        both.value(QsubOption.UPLOAD).map(OptionValues::upload),
        both.value(QsubOption.DAV_PATH).map(OptionValues::path),
        both.value(QsubOption.KEY).map(OptionValues::key),
        both.has(QsubOption.FOLLOW),
        both.has(QsubOption.JSON));
  }

  private static void checkExecutable(List<String> operands, List<String> executable) {
    if (!operands.isEmpty()) {
      throw UsageException.about(
          operands.getFirst(),
          "a script and a command after -- exclude each other",
          Optional.empty());
    }
    if (executable.isEmpty() || executable.getFirst().isEmpty()) {
      throw UsageException.of(
          "--", "--: no command given; use -- COMMAND ARGUMENTS", Optional.empty());
    }
  }

  private record Merge(List<GivenOption> commandLine, List<GivenOption> directives) {
    Optional<String> value(QsubOption option) {
      return last(commandLine, option).or(() -> last(directives, option));
    }

    boolean has(QsubOption option) {
      return value(option).isPresent();
    }

    List<String> variables() {
      return Stream.concat(
              values(directives, QsubOption.VARIABLES), values(commandLine, QsubOption.VARIABLES))
          .toList();
    }

    ResourceRequest resources() {
      return ResourceList.merge(lists(commandLine), lists(directives));
    }

    private static List<ResourceList> lists(List<GivenOption> source) {
      return values(source, QsubOption.RESOURCES).map(ResourceList::parse).toList();
    }

    private static Optional<String> last(List<GivenOption> source, QsubOption option) {
      return values(source, option).reduce((first, second) -> second);
    }

    private static Stream<String> values(List<GivenOption> source, QsubOption option) {
      return source.stream().filter(given -> given.option() == option).map(GivenOption::value);
    }
  }
}
