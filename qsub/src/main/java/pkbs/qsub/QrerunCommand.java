package pkbs.qsub;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.Route;

/// `qrerun`: ends runs and queues their jobs again, which costs no retry; of arrays, with
/// `--failed`, runs the failed tasks once more. Source: qrerun(1B).
final class QrerunCommand implements TableVerb {
  @Override
  public String name() {
    return "qrerun";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(name(), "Ends the runs of jobs and queues the jobs again.");
    spec.addPositional(Spec.operands("1..*", "ID...", "jobs, arrays and tasks"));
    spec.addOption(Spec.value("force", "do not wait for the worker", "-W"));
    spec.addOption(
        Spec.flag("of arrays: the tasks that have failed, instead of those that run", "--failed"));
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
    boolean failed = Spec.has(line, "--failed");
    if (failed && force) {
      throw new CommandFailure(ExitCode.USAGE, "conflicting options: -W force and --failed");
    }
    return Order.run(
        Route.RERUN_JOBS,
        new Order.Context(name(), caller, client),
        Spec.operands(line),
        all -> all.forced(force).ofFailed(failed));
  }
}
