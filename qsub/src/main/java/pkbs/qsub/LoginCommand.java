package pkbs.qsub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;

/// `pkbs login`: stores a context's token once the server has taken it. The token comes from a
/// terminal or standard input, never from an argument, and is printed nowhere.
final class LoginCommand implements TableVerb {
  /// The context that is made of the kubeconfig's current one.
  private static final String FOUND = "kubernetes";

  /// Source: RFC 6750, 2.1.
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  @Override
  public String name() {
    return "pkbs login";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(),
            "Asks for a token, or reads it from standard input, tries it, and stores it in a file"
                + " of mode 0600. Whoever runs pkbs there makes tokens with pkbs token create.");
    spec.addPositional(Spec.operands("0..1", "CONTEXT", "default: the context in use"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    Surroundings surroundings = new Surroundings(caller);
    Context context = context(Spec.operands(line), caller, surroundings);
    Instance instance = new InstanceFinder(caller).of(context);
    if (instance.url().startsWith("http:") && !instance.isLoopback()) {
      caller
          .err()
          .println("pkbs login: " + instance + ": not https: the token can be read underway");
    }
    String token = new Typing(caller).secret("token for " + label(context, instance) + ": ");
    if (!TOKEN.matcher(token).matches()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          token.isEmpty()
              ? "no token given; type it, or give it on standard input"
              : "this is no token; give what pkbs token create printed");
    }
    tryOut(new Instance(instance.url(), Optional.of(token), Optional.empty()));
    Path file = store(context, token, surroundings);
    caller.out().println(label(context, instance) + ": token accepted, stored in " + file);
    return ExitCode.OK.status();
  }

  private static String label(Context context, Instance instance) {
    return context.name().orElse(instance.toString());
  }

  private static Context context(List<String> operands, Caller caller, Surroundings surroundings) {
    Context context;
    if (operands.isEmpty()) {
      Choice choice = Choice.of(caller);
      if (choice.source().equals(Choice.URL)) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "PKBS_URL is set, and its token is in PKBS_TOKEN_FILE; name a context, or unset it");
      }
      context = choice.context();
    } else {
      context = Choice.named("", Context.name(operands.getFirst()), surroundings);
    }
    if (context.place() instanceof Place.Folder folder) {
      throw new CommandFailure(
          ExitCode.USAGE,
          Printable.line(folder.typed())
              + ": is a state folder, with a token of its own; add an address with: pkbs context"
              + " add NAME --url URL");
    }
    return context;
  }

  /// A token that may not read may still submit.
  private static void tryOut(Instance instance) {
    try {
      new DispatcherClient(instance, DispatcherClient.Patience.DEFAULT).queues();
    } catch (RefusedException e) {
      if (e.refusal().code() != Refusal.Code.FORBIDDEN) {
        throw new CommandFailure(
            ExitCode.of(e.refusal().code()),
            "server pkbs at " + instance + ": " + e.refusal().line() + "; nothing was stored");
      }
    }
  }

  private static Path store(Context context, String token, Surroundings surroundings) {
    boolean isFound = context.name().isEmpty() && context.place() instanceof Place.Cluster;
    Path file =
        context
            .tokenFile()
            .orElse(surroundings.tokenFile(context.name().orElse(isFound ? FOUND : "")));
    try {
      PrivateText.folder(file.getParent());
      PrivateText.write(file, token + "\n");
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, file + ": " + FileFault.reason(e));
    }
    if (isFound) {
      // A token is bound to the cluster that it is for.
      Map<String, String> settings = context.place().settings();
      settings.put(ConfigFile.TOKEN_FILE, file.toString());
      ConfigEdit edit = new ConfigEdit(surroundings.configFile());
      edit.add(FOUND, settings);
      edit.use(FOUND);
    } else if (context.tokenFile().isEmpty()) {
      new ConfigEdit(surroundings.configFile())
          .set(context.name(), ConfigFile.TOKEN_FILE, file.toString());
    }
    return file;
  }
}
