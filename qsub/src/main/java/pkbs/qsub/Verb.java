package pkbs.qsub;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/// One command.
interface Verb {
  /// As users type it; `pkbs ps` has two words.
  String name();

  /// Options and help as data.
  CommandSpec spec();

  /// Carries the command out.
  ///
  /// @param arguments without the command's own name
  /// @param client makes one when asked, so that help and wrong usage need no instance
  /// @return the exit status; one of [ExitCode], or a job's own
  /// @throws pkbs.core.RefusedException what is refused; [Main] prints it
  /// @throws pkbs.core.pbs.PbsSyntaxException likewise
  /// @throws CommandFailure likewise
  int run(List<String> arguments, Caller caller, Supplier<DispatcherClient> client);
}
