package pkbs.standalone;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Makes and reads option tables, without annotations, which would cost reflection at each start.
final class Spec {
  private static final String STATE = "--state";

  private Spec() {}

  static CommandSpec command(Verb verb, String... description) {
    CommandSpec spec = CommandSpec.create().name("pkbs " + verb.name());
    spec.usageMessage().description(description);
    return spec;
  }

  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).arity("0").description(description).build();
  }

  static OptionSpec value(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  static OptionSpec state() {
    return value(
        STATE,
        "DIR",
        "the folder of the instance (PKBS_STATE, else $XDG_STATE_HOME/pkbs, else"
            + " ~/.local/state/pkbs)");
  }

  static StateFolder stateFolder(ParseResult line, Console console) {
    Optional<String> given = given(line, STATE);
    try {
      if (given.filter(String::isEmpty).isPresent()) {
        throw CommandFailure.usage("--state: '': is empty; name a folder");
      }
      return StateFolder.find(given, console.environment());
    } catch (InvalidPathException e) {
      throw CommandFailure.usage("--state: holds a character that no path may hold");
    }
  }

  /// The path that a user typed as the value of an option.
  static Path path(String option, String typed) {
    try {
      if (!typed.isEmpty()) {
        return Path.of(typed).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException e) {
      throw CommandFailure.usage(option + ": holds a character that no path may hold");
    }
    throw CommandFailure.usage(option + ": '': is empty; name a file");
  }

  static PositionalParamSpec operands(String arity, String label, String description) {
    return PositionalParamSpec.builder()
        .type(String[].class)
        .arity(arity)
        .index("0..*")
        .required(true)
        .paramLabel(label)
        .hideParamSyntax(true)
        .description(description)
        .build();
  }

  static List<String> operands(ParseResult line) {
    return List.of(line.matchedPositionalValue(0, new String[0]));
  }

  static Optional<String> given(ParseResult line, String option) {
    return Optional.ofNullable(line.matchedOptionValue(option, (String) null));
  }

  static boolean has(ParseResult line, String option) {
    return line.hasMatchedOption(option);
  }

  /// @throws CommandFailure where the arguments do not fit the table
  static ParseResult parse(Verb verb, List<String> arguments) {
    try {
      return new CommandLine(finish(verb.spec())).parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
      throw CommandFailure.usage(
          message.substring(0, 1).toLowerCase(Locale.ROOT)
              + message.substring(1)
              + "; see pkbs "
              + verb.name()
              + " --help");
    }
  }

  static String help(Verb verb) {
    return new CommandLine(finish(verb.spec())).getUsageMessage(Ansi.OFF);
  }

  private static CommandSpec finish(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--help")
            .usageHelp(true)
            .arity("0")
            .type(boolean.class)
            .description("print this text")
            .build());
    Map<String, String> statuses = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      statuses.put(" " + code.status(), code.meaning());
    }
    spec.usageMessage().exitCodeListHeading("Exit status:%n");
    spec.usageMessage().exitCodeList(statuses);
    spec.usageMessage().sortOptions(false);
    return spec;
  }
}
