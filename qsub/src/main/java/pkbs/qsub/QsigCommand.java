package pkbs.qsub;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.JobSignal;
import pkbs.protocol.Route;

/// `qsig`: sends a signal to all processes of jobs that run. Source: qsig(1B).
final class QsigCommand implements TableVerb {
  @Override
  public String name() {
    return "qsig";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(), "Sends a signal to jobs that run; suspend and resume stop and continue them.");
    spec.addPositional(Spec.operands("1..*", "ID...", "jobs, arrays and tasks"));
    spec.addOption(
        Spec.value(
            "SIGNAL",
            "a name with or without SIG, a number, SIGNULL, suspend or resume; the default is"
                + " SIGTERM",
            "-s"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    String signal = line.matchedOptionValue("-s", "SIGTERM");
    if (JobSignal.parse(signal).isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, "-s '" + Printable.line(signal) + "': unknown signal");
    }
    return Order.run(
        Route.SIGNAL_JOBS,
        new Order.Context(name(), caller, client),
        Spec.operands(line),
        all -> all.signalling(signal));
  }
}
