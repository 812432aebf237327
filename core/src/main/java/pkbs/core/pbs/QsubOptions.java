package pkbs.core.pbs;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The option grammar of qsub, one for the command line and for `#PBS` lines. Source: qsub(1B).
///
/// The way of a submission: [#parse] the command line, [Directives#scan] the script with the prefix
/// found there, [#parseDirective] each line, [#merge].
public final class QsubOptions {
  private QsubOptions() {}

  /// The whole table: what is carried out first, then what has no effect, then what is refused by
  /// name.
  public static List<OptionRule> rules() {
    return Stream.of(QsubOption.values()).map(QsubOption::rule).toList();
  }

  /// Command lines without `qsub`, words separated by blanks.
  public static List<String> examples() {
    return List.of(
        "-N calc examples/calculation/calc.sh",
        "-l ncpus=2,mem=4gb,walltime=01:00:00 -j oe job.sh",
        "-lselect=1:ncpus=4:mem=8gb -q batch -v A=1,HOME job.sh",
        "-W block=true -z -",
        "--upload zip --path sweep/may examples/hello-world",
        "-J 1-100%5 -h job.sh",
        "job.sh -t 1-3",
        "-W depend=afterok:12.pkbs:13 -m n job.sh",
        "-N sleep -- /bin/sleep 10");
  }

  /// Reads a command line, without the command's own name. Options may follow the operand; `-` and
  /// no operand mean standard input.
  ///
  /// @throws UsageException for an option that is unknown or has an illegal value, and for more
  ///   than one operand
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

  /// The two sources as one, see [OptionMerge]. What is not carried out yet is in there too: ask
  /// [Remark#of] before a job is submitted.
  ///
  /// @throws PbsSyntaxException never for what [#parse] and [#parseDirective] gave
  public static SubmitOptions merge(List<GivenOption> commandLine, List<GivenOption> directives) {
    return new OptionMerge(commandLine, directives).options();
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
}
