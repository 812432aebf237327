package pkbs.qsub;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `pkbs context add`: writes a section of the configuration file.
final class ContextAddCommand implements TableVerb {
  private static final String ADDRESS = "--url";
  private static final String FOLDER = "--state";
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
    List<String> given = List.of(ADDRESS, FOLDER).stream().filter(line::hasMatchedOption).toList();
    if (given.size() != 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          (given.isEmpty() ? "no place given" : String.join(" and ", given) + ": two places")
              + "; use one of --url URL and --state DIR");
    }
    Map<String, String> values = new LinkedHashMap<>();
    given(line, ADDRESS)
        .ifPresent(
            url -> values.put(ConfigFile.URL, Instance.of(url, Optional.empty(), ADDRESS).url()));
    given(line, FOLDER)
        .ifPresent(
            folder -> values.put(ConfigFile.STATE, caller.path(folder).normalize().toString()));
    return values;
  }

  private static Optional<String> given(ParseResult line, String option) {
    return Optional.ofNullable(line.matchedOptionValue(option, (String) null));
  }
}
