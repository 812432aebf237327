package pkbs.qsub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `pkbs context remove`: takes a context out of the configuration file, with the token that `pkbs
/// login` stored.
final class ContextRemoveCommand implements TableVerb {
  @Override
  public String name() {
    return "pkbs context remove";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(),
            "Removes a context, and its token where pkbs login stored it. Jobs stay as they are.");
    spec.addPositional(Spec.operands("1", "NAME", "the context"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    String name = ContextVerbs.name(Spec.operands(line));
    Surroundings surroundings = new Surroundings(caller);
    new ConfigEdit(surroundings.configFile()).remove(name);
    Path token = surroundings.tokenFile(name);
    try {
      Files.deleteIfExists(token);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, token + ": " + FileFault.reason(e));
    }
    return ExitCode.OK.status();
  }
}
