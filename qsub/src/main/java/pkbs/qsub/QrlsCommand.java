package pkbs.qsub;

import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.Route;

/// `qrls`: releases held jobs. Source: qrls(1B).
final class QrlsCommand implements TableVerb {
  @Override
  public String name() {
    return "qrls";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(name(), "Releases jobs that qhold, qsub -h or the system holds.");
    spec.addPositional(Spec.operands("1..*", "ID...", "jobs"));
    spec.addOption(HoldLetters.option());
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    Optional<String> holds = HoldLetters.of(line);
    return Order.run(
        Route.RELEASE_JOBS,
        new Order.Context(name(), caller, client),
        Spec.operands(line),
        all -> all.holding(holds));
  }
}
