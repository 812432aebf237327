package pkbs.qsub;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `pkbs context add`: writes a section of the configuration file.
final class ContextAddCommand implements TableVerb {
  private static final String ADDRESS = "--url";
  private static final String FOLDER = "--state";
  private static final String KUBERNETES = "--kubernetes";
  private static final String KUBE_CONTEXT = "--kube-context";
  private static final String NAMESPACE = "--namespace";
  private static final String SERVICE = "--service";
  private static final String TOKEN = "--token-file";
  private static final String SHARED = "--shared-files";
  private static final String USE = "--use";

  @Override
  public String name() {
    return "pkbs context add";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(),
            "Adds a context. Its token comes with pkbs login, or is in a file of mode 0600 that"
                + " "
                + TOKEN
                + " names.");
    spec.addOption(Spec.value("URL", "an http or https address", ADDRESS));
    spec.addOption(Spec.value("DIR", "the state folder of pkbs up on this machine", FOLDER));
    spec.addOption(Spec.flag("a cluster, reached by a port-forward", KUBERNETES));
    spec.addOption(
        Spec.value(
            "NAME", "of the kubeconfig; default: the one that kubectl uses now", KUBE_CONTEXT));
    spec.addOption(Spec.value("NAME", "where pkbs is; default: pkbs", NAMESPACE));
    spec.addOption(Spec.value("NAME", "the dispatcher's; default: dispatcher", SERVICE));
    spec.addOption(Spec.value("FILE", "where its token is, or comes to", TOKEN));
    spec.addOption(Spec.value("FOLDERS", "as PKBS_SHARED_FILES: yes, no, or /home:/work", SHARED));
    spec.addOption(Spec.flag("make it the one that commands use", USE));
    spec.addPositional(Spec.operands("1", "NAME", "letters, digits, '-' and '_'"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    String name = ContextVerbs.name(Spec.operands(line));
    Map<String, String> values = place(line, caller);
    given(line, TOKEN)
        .ifPresent(
            file -> values.put(ConfigFile.TOKEN_FILE, caller.path(file).normalize().toString()));
    given(line, SHARED).ifPresent(folders -> values.put(ConfigFile.SHARED_FILES, folders));
    ConfigEdit edit = new ConfigEdit(new Surroundings(caller).configFile());
    edit.add(name, values);
    if (Spec.has(line, USE)) {
      edit.use(name);
      ContextVerbs.warn(caller, this);
    }
    return ExitCode.OK.status();
  }

  private static Map<String, String> place(ParseResult line, Caller caller) {
    List<String> given =
        Stream.of(ADDRESS, FOLDER, KUBERNETES).filter(line::hasMatchedOption).toList();
    if (given.size() != 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          (given.isEmpty() ? "no place given" : String.join(" and ", given) + ": two places")
              + "; use one of --url URL, --state DIR and --kubernetes");
    }
    Map<String, String> values = new LinkedHashMap<>();
    given(line, ADDRESS)
        .ifPresent(
            url -> values.put(ConfigFile.URL, Instance.of(url, Optional.empty(), ADDRESS).url()));
    given(line, FOLDER)
        .ifPresent(
            folder -> values.put(ConfigFile.STATE, caller.path(folder).normalize().toString()));
    if (Spec.has(line, KUBERNETES)) {
      values.putAll(cluster(line, caller).settings());
    } else {
      for (String option : List.of(KUBE_CONTEXT, NAMESPACE, SERVICE)) {
        if (Spec.has(line, option)) {
          throw new CommandFailure(ExitCode.USAGE, option + ": goes with --kubernetes only");
        }
      }
    }
    return values;
  }

  /// By the name that the kubeconfig's context has now: a token must not go to another cluster when
  /// `kubectl` is turned to one.
  private static Place.Cluster cluster(ParseResult line, Caller caller) {
    return new Place.Cluster(
        given(line, KUBE_CONTEXT)
            .or(() -> KubeConfig.currentContext(caller))
            .orElseThrow(() ->
                new CommandFailure(
                    ExitCode.USAGE,
                    "no kubeconfig says a current context; name one with --kube-context")),
        label(line, NAMESPACE, Place.Cluster.NAMESPACE),
        label(line, SERVICE, Place.Cluster.SERVICE));
  }

  private static String label(ParseResult line, String option, String otherwise) {
    String name = given(line, option).orElse(otherwise);
    if (!Place.Cluster.isLabel(name)) {
      throw new CommandFailure(
          ExitCode.USAGE, option + ": '" + Printable.line(name) + "': " + Place.Cluster.LABEL_RULE);
    }
    return name;
  }

  private static Optional<String> given(ParseResult line, String option) {
    return Optional.ofNullable(line.matchedOptionValue(option, (String) null));
  }
}
