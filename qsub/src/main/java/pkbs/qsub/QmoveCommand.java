package pkbs.qsub;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.Route;

/// `qmove`: moves jobs that do not run to another queue. Source: qmove(1B).
final class QmoveCommand implements TableVerb {
  @Override
  public String name() {
    return "qmove";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(name(), "Moves jobs to another queue.");
    spec.addPositional(Spec.operands("1..*", "QUEUE ID...", "the queue, and jobs"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    List<String> words = Spec.operands(line);
    if (words.size() < 2) {
      throw new CommandFailure(ExitCode.USAGE, "no job given; see qmove --help");
    }
    String queue = words.getFirst().replaceFirst("@.*$", "");
    return Order.run(
        Route.MOVE_JOBS,
        new Order.Context(name(), caller, client),
        words.subList(1, words.size()),
        all -> all.into(queue));
  }
}
