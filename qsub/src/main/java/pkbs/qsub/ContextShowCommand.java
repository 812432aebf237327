package pkbs.qsub;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `pkbs context show`: one context as lines of the configuration file, without its token.
final class ContextShowCommand implements TableVerb {
  @Override
  public String name() {
    return "pkbs context show";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(),
            "Shows a context, or what commands use now and what made it so. The token stays in its"
                + " file.");
    spec.addPositional(Spec.operands("0..1", "NAME", "the context; default: the one in use"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    List<String> operands = Spec.operands(line);
    Context context;
    if (operands.isEmpty()) {
      Choice choice = Choice.of(caller);
      caller.out().println("# by " + choice.source());
      context = choice.context();
    } else {
      String name = ContextVerbs.name(operands);
      context = Choice.named("", name, new Surroundings(caller));
    }
    context.name().ifPresent(name -> caller.out().println("[context." + name + "]"));
    context.place().settings().forEach((key, value) -> print(caller, key, value));
    context.tokenFile().ifPresent(file -> print(caller, ConfigFile.TOKEN_FILE, file.toString()));
    context.sharedFiles().ifPresent(paths -> print(caller, ConfigFile.SHARED_FILES, paths));
    return ExitCode.OK.status();
  }

  private static void print(Caller caller, String key, String value) {
    caller.out().println(key + " = \"" + Printable.line(value) + "\"");
  }
}
