package pkbs.standalone;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// One command of laptop mode.
interface Verb {
  /// The word after `pkbs`.
  String name();

  /// Options and help as data.
  CommandSpec spec();

  /// @throws CommandFailure where it is not carried out; [Main] prints it
  ExitCode run(ParseResult line, Console console);
}
