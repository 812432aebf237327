package pkbs.standalone;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.token.TokenLine;
import pkbs.protocol.token.TokenList;
import pkbs.protocol.token.TokenScope;

/// `pkbs token list`: see `doc/pkbs-token.md`.
record TokenListCommand(Clock clock) implements Verb {
  private static final String JSON = "--json";
  private static final String ROW = "%-10s %-16s %-20s  %-20s  %s";

  @Override
  public String name() {
    return "token list";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(this, "Shows who has tokens; not the tokens themselves.");
    spec.addOption(Spec.flag(JSON, "for programs"));
    TokenPlace.options().forEach(spec::addOption);
    return spec;
  }

  @Override
  public ExitCode run(ParseResult line, Console console) {
    List<TokenLine> tokens = TokenPlace.of(line, console).tokens();
    Instant now = clock.instant();
    if (Spec.has(line, JSON)) {
      console.out().println(PkbsJson.writePretty(TokenList.of(tokens, now)));
    } else {
      table(tokens, now).forEach(console.out()::println);
    }
    return ExitCode.OK;
  }

  private static List<String> table(List<TokenLine> tokens, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add(ROW.formatted("ID", "OWNER", "SCOPES", "CREATED", "EXPIRES"));
    for (TokenLine token : tokens) {
      String expires = token.expiresAt().map(Instant::toString).orElse("never");
      lines.add(
          ROW.formatted(
              token.id(),
              token.owner(),
              TokenScope.text(token.scopes()),
              token.createdAt().map(Instant::toString).orElse("-"),
              token.isExpired(now) ? expires + " (expired)" : expires));
    }
    return lines;
  }
}
