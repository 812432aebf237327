package pkbs.qsub;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `pkbs context use`: chooses the context that commands use.
final class ContextUseCommand implements TableVerb {
  @Override
  public String name() {
    return "pkbs context use";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(),
            "Makes a context the one that commands use where neither PKBS_URL, PKBS_STATE nor"
                + " PKBS_CONTEXT is set.");
    spec.addPositional(Spec.operands("1", "NAME", "the context; laptop is always there"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    String name = ContextVerbs.name(Spec.operands(line));
    Surroundings surroundings = new Surroundings(caller);
    Context context = Choice.named("", name, surroundings);
    new ConfigEdit(surroundings.configFile()).use(name);
    caller.out().println(name + ": " + context.place());
    ContextVerbs.warn(caller, this);
    return ExitCode.OK.status();
  }
}
