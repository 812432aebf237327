package pkbs.qsub;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import pkbs.core.pbs.NearestOption;

/// Makes and reads option tables without annotations, which would cost reflection at each start.
final class Spec {
  private Spec() {}

  static CommandSpec command(String name, String... description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description);
    return spec;
  }

  static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names)
        .type(boolean.class)
        .arity("0")
        .description(description)
        .build();
  }

  static OptionSpec value(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .type(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  /// An option of PBS that is refused by its name; `--help` does not show it.
  static OptionSpec notYet(String name) {
    return OptionSpec.builder(name).type(String.class).arity("0..1").hidden(true).build();
  }

  /// A value that is taken and not used.
  static OptionSpec hiddenValue(String name) {
    return OptionSpec.builder(name).type(String.class).arity("1").hidden(true).build();
  }

  /// A flag that is taken and not used.
  static OptionSpec hiddenFlag(String name) {
    return OptionSpec.builder(name).type(boolean.class).arity("0").hidden(true).build();
  }

  static PositionalParamSpec operands(String arity, String label, String description) {
    return PositionalParamSpec.builder()
        .type(String[].class)
        .arity(arity)
        .index(arity.endsWith("*") ? "0..*" : "0")
        .required(arity.startsWith("1"))
        .paramLabel(label)
        .hideParamSyntax(true)
        .description(description)
        .build();
  }

  /// What was given besides options.
  static List<String> operands(ParseResult line) {
    return line.hasMatchedPositional(0)
        ? List.of(line.matchedPositionalValue(0, new String[0]))
        : List.of();
  }

  static boolean has(ParseResult line, String option) {
    return line.hasMatchedOption(option);
  }

  /// As getopt reads them: of an option that is given again the last value counts, a value may look
  /// like an option, and `@server` is an operand whatever files are here.
  ///
  /// @throws CommandFailure where the arguments do not fit the table
  static ParseResult parse(Verb verb, List<String> arguments) {
    try {
      return new CommandLine(finish(verb.spec()))
          .setExpandAtFiles(false)
          .setOverwrittenOptionsAllowed(true)
          .setAllowOptionsAsOptionParameters(true)
          .parseArgs(arguments.toArray(String[]::new));
    } catch (UnmatchedArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, unmatched(verb, e));
    } catch (ParameterException e) {
      throw new CommandFailure(ExitCode.USAGE, message(verb, e));
    }
  }

  private static String unmatched(Verb verb, UnmatchedArgumentException e) {
    Optional<String> option =
        e.getUnmatched().stream()
            .filter(word -> word.startsWith("-") && word.length() > 1)
            .findFirst();
    return option
        .map(word -> word.split("=", 2)[0])
        .map(word ->
            NearestOption.unknown(
                verb.name(), word, e.getCommandLine().getCommandSpec().optionsMap().keySet()))
        .orElseGet(() -> message(verb, e));
  }

  private static String message(Verb verb, ParameterException e) {
    String message = Printable.line(String.valueOf(e.getMessage()));
    return message.substring(0, 1).toLowerCase(Locale.ROOT)
        + message.substring(1)
        + "; see "
        + verb.name()
        + " --help";
  }

  /// Every value of an option that may be given several times, in order.
  static List<String> values(ParseResult line, String option) {
    return Spec.has(line, option) ? line.matchedOption(option).originalStringValues() : List.of();
  }

  static String help(Verb verb) {
    return new CommandLine(finish(verb.spec())).getUsageMessage(Ansi.OFF).stripTrailing() + "\n";
  }

  /// Adds what every command has.
  private static CommandSpec finish(CommandSpec spec) {
    if (!spec.optionsMap().containsKey("--help")) {
      spec.addOption(
          OptionSpec.builder("--help")
              .usageHelp(true)
              .arity("0")
              .type(boolean.class)
              .description("print this text")
              .build());
      spec.addOption(
          OptionSpec.builder("--version")
              .versionHelp(true)
              .arity("0")
              .type(boolean.class)
              .description("print the version")
              .build());
    }
    spec.usageMessage().exitCodeListHeading("Exit status:%n");
    spec.usageMessage().exitCodeList(ExitCode.table());
    spec.usageMessage().sortOptions(false);
    spec.parser().posixClusteredShortOptionsAllowed(true);
    return spec;
  }
}
