package pkbs.qsub;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.Route;

/// `qrerun`: ends runs and queues their jobs again, which costs no retry. Source: qrerun(1B).
final class QrerunCommand implements TableVerb {
  @Override
  public String name() {
    return "qrerun";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(name(), "Ends the runs of jobs and queues the jobs again.");
    spec.addPositional(Spec.operands("1..*", "ID...", "jobs"));
    spec.addOption(Spec.value("force", "do not wait for the worker", "-W"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    boolean force = line.matchedOptionValue("-W", "").strip().equals("force");
    if (Spec.has(line, "-W") && !force) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "-W '"
              + Printable.line(line.matchedOptionValue("-W", ""))
              + "': unknown attribute; use force");
    }
    return Order.run(
        Route.RERUN_JOBS,
        new Order.Context(name(), caller, client),
        Spec.operands(line),
        all -> all.forced(force));
  }
}
