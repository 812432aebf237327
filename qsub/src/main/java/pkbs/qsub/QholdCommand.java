package pkbs.qsub;

import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.Route;

/// `qhold`: keeps jobs from being started. One that runs goes on, and stops behind its run. Source:
/// qhold(1B).
final class QholdCommand implements TableVerb {
  @Override
  public String name() {
    return "qhold";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(name(), "Holds jobs: they are not started until qrls. One that runs goes on.");
    spec.addPositional(Spec.operands("1..*", "ID...", "jobs"));
    spec.addOption(HoldLetters.option());
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    Optional<String> holds = HoldLetters.of(line);
    return Order.run(
        Route.HOLD_JOBS,
        new Order.Context(name(), caller, client),
        Spec.operands(line),
        all -> all.holding(holds));
  }
}
