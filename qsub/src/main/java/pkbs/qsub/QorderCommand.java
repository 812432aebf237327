package pkbs.qsub;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.pbs.JobOperand;
import pkbs.protocol.Route;

/// `qorder`: exchanges the places of two jobs in their queue. Source: qorder(1B).
final class QorderCommand implements TableVerb {
  @Override
  public String name() {
    return "qorder";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(name(), "Exchanges the places of two jobs that wait.");
    spec.addPositional(Spec.operands("1..*", "ID ID", "two jobs"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    List<String> words = Spec.operands(line);
    if (words.size() != 2) {
      throw new CommandFailure(ExitCode.USAGE, "name two jobs; see qorder --help");
    }
    Faults faults = new Faults(caller, name());
    List<JobOperand> ids = faults.operands(words);
    if (ids.size() == 2) {
      new Order(Route.SWAP_JOBS, faults).give(ids, client.get(), all -> all);
    }
    return faults.status();
  }
}
