package pkbs.standalone;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `pkbs token revoke`: see `doc/pkbs-token.md`.
record TokenRevokeCommand() implements Verb {
  @Override
  public String name() {
    return "token revoke";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            this,
            "Takes tokens back; a running pkbs refuses them within two seconds. Jobs submitted"
                + " with them stay.");
    spec.addPositional(Spec.operands("1..*", "ID...", "of tokens, as pkbs token list shows them"));
    TokenPlace.options().forEach(spec::addOption);
    return spec;
  }

  @Override
  public ExitCode run(ParseResult line, Console console) {
    Set<String> ids = new LinkedHashSet<>(Spec.operands(line));
    TokenStore store = TokenPlace.of(line, console);
    boolean own = store.isOfInstance() && ids.remove(TokenStore.OWN);
    // A file that is not there would be made.
    store.tokens();
    List<String> unknown = ids.isEmpty() ? List.of() : store.remove(ids);
    if (own) {
      console
          .err()
          .println(
              "pkbs token revoke: laptop: is the instance's own token; for a new one stop pkbs,"
                  + " remove the file token in its state folder and start it again");
    }
    unknown.forEach(id ->
        console.err().println("pkbs token revoke: " + id + ": no such token; see pkbs token list"));
    return own || !unknown.isEmpty() ? ExitCode.FAILED : ExitCode.OK;
  }
}
