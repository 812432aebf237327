package pkbs.qsub;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.OrderRequest;
import pkbs.protocol.Route;

/// `qmsg`: writes a line into the output of jobs that run. Source: qmsg(1B).
final class QmsgCommand implements TableVerb {
  @Override
  public String name() {
    return "qmsg";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(name(), "Writes a text into the output of jobs that run.");
    spec.addPositional(Spec.operands("1..*", "TEXT ID...", "the text, and jobs, arrays and tasks"));
    spec.addOption(Spec.flag("into standard error; the default", "-E"));
    spec.addOption(Spec.flag("into standard output", "-O"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    List<String> words = Spec.operands(line);
    if (words.size() < 2) {
      throw new CommandFailure(ExitCode.USAGE, "no job given; see qmsg --help");
    }
    List<String> ids = words.subList(1, words.size());
    int status = ExitCode.OK.status();
    if (Spec.has(line, "-O")) {
      status = send(new OrderRequest.Message(words.getFirst(), true), ids, caller, client);
    }
    if (Spec.has(line, "-E") || !Spec.has(line, "-O")) {
      status = send(new OrderRequest.Message(words.getFirst(), false), ids, caller, client);
    }
    return status;
  }

  private int send(
      OrderRequest.Message text,
      List<String> ids,
      Caller caller,
      Supplier<DispatcherClient> client) {
    return Order.run(
        Route.MESSAGE_JOBS,
        new Order.Context(name(), caller, client),
        ids,
        all -> all.saying(text));
  }
}
