package pkbs.qsub;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.ParseResult;

/// A command whose line picocli reads by [#spec]. `qsub` is none: its options stand in scripts too.
interface TableVerb extends Verb {
  int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client);

  @Override
  default int run(List<String> arguments, Caller caller, Supplier<DispatcherClient> client) {
    ParseResult line = Spec.parse(this, arguments);
    if (line.isUsageHelpRequested()) {
      caller.out().print(Spec.help(this));
      return ExitCode.OK.status();
    }
    if (line.isVersionHelpRequested()) {
      String given =
          spec().optionsMap().containsKey(Flavor.OPTION)
              ? line.matchedOptionValue(Flavor.OPTION, "")
              : "";
      caller.out().println(Version.line(Flavor.of(given, caller)));
      return ExitCode.OK.status();
    }
    return run(line, caller, client);
  }
}
