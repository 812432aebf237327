package pkbs.standalone;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.Owner;
import pkbs.protocol.token.TokenLine;
import pkbs.protocol.token.TokenScope;

/// `pkbs token create`: see `doc/pkbs-token.md`. The token itself is printed once, or written to a
/// file, and kept nowhere.
record TokenCreateCommand(Clock clock) implements Verb {
  private static final String OWNER = "--owner";
  private static final String SCOPE = "--scope";
  private static final String EXPIRES = "--expires";
  private static final String OUT = "--out";

  @Override
  public String name() {
    return "token create";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            this,
            "Makes a token that lets its owner call the API, and prints it, this once.",
            "Whoever may submit runs programs as the user who started pkbs.");
    spec.addOption(Spec.value(OWNER, "NAME", "whose jobs they will be"));
    spec.addOption(
        Spec.value(SCOPE, "SCOPES", "of read, submit, operate, joined by commas (read,submit)"));
    spec.addOption(
        Spec.value(EXPIRES, "WHEN", "30d, 12h, 45m, 2027-01-31T00:00:00Z or never (never)"));
    spec.addOption(
        Spec.value(OUT, "FILE", "a new file for the token, mode 0600; the id is printed instead"));
    TokenPlace.options().forEach(spec::addOption);
    return spec;
  }

  @Override
  public ExitCode run(ParseResult line, Console console) {
    Owner owner = owner(line);
    Set<TokenScope> scopes = scopes(line);
    Instant now = clock.instant();
    Optional<Instant> expiry = Spec.given(line, EXPIRES).flatMap(text -> Expiry.parse(text, now));
    Optional<Path> out = Spec.given(line, OUT).map(file -> Spec.path(OUT, file));
    TokenStore store = TokenPlace.of(line, console);
    String secret = "pkbs_" + Secrets.fresh();
    TokenLine token = TokenLine.fresh(owner, Secrets.sha256(secret), scopes, now, expiry);
    out.ifPresent(file -> PrivateFile.writeNew(file, secret + "\n"));
    try {
      store.add(token);
    } catch (CommandFailure e) {
      out.ifPresent(PrivateFile::delete);
      throw e;
    }
    console.out().println(out.isPresent() ? token.id() : secret);
    console
        .err()
        .printf(
            "pkbs token create: token %s of %s, scopes %s, expires %s; %s%n",
            token.id(),
            owner,
            TokenScope.text(scopes),
            token.expiresAt().map(Instant::toString).orElse("never"),
            out.map(file -> "it is in " + file).orElse("keep it: it is not shown again"));
    return ExitCode.OK;
  }

  private static Owner owner(ParseResult line) {
    String name =
        Spec.given(line, OWNER)
            .orElseThrow(() -> CommandFailure.usage("--owner: is missing; name a user"));
    try {
      return new Owner(name);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "--owner: '" + name + "': not a user name; use 1 to 64 of letters, digits, . _ -");
    }
  }

  private static Set<TokenScope> scopes(ParseResult line) {
    try {
      return Spec.given(line, SCOPE).map(TokenScope::parse).orElse(TokenScope.DEFAULT);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "--scope: '" + e.getMessage() + "': unknown scope; use read, submit, operate");
    }
  }
}
