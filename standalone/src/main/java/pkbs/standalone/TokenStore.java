package pkbs.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import pkbs.core.Owner;
import pkbs.protocol.token.TokenFile;
import pkbs.protocol.token.TokenLine;
import pkbs.protocol.token.TokenScope;

/// A tokens file on disk. A change is made under a lock and replaces the whole file, mode 0600; a
/// running dispatcher knows a new token at once and forgets a revoked one within a second.
///
/// @param lock lies where only those who may change the file can write
/// @param isOfInstance whether [#OWN] is the token that `pkbs up` keeps
record TokenStore(Path file, Path lock, boolean isOfInstance) {
  /// The id of the token in `STATE/token`, which belongs to the user who started pkbs.
  static final String OWN = "laptop";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  static TokenStore of(StateFolder folder) {
    return new TokenStore(folder.tokens(), folder.run().resolve("tokens.lock"), true);
  }

  /// A link, as in a mounted secret, is followed: the file behind it changes.
  static TokenStore of(Path named) {
    try {
      Path file = Files.exists(named) ? named.toRealPath() : named.toAbsolutePath();
      return new TokenStore(file, file.resolveSibling(file.getFileName() + ".lock"), false);
    } catch (IOException e) {
      throw PrivateFile.failure(named, "cannot be read", e);
    }
  }

  /// @throws CommandFailure where there is no such file
  List<TokenLine> tokens() {
    return PrivateFile.read(file)
        .map(text -> TokenFile.parse(text).tokens())
        .orElseThrow(() -> CommandFailure.failed(file + ": no such file"));
  }

  void add(TokenLine token) {
    change(known -> known.with(token));
  }

  /// @return the ids that no token has
  List<String> remove(Set<String> ids) {
    List<String> unknown = new ArrayList<>(ids);
    change(known -> {
      known.tokens().forEach(token -> unknown.remove(token.id()));
      return known.without(token -> ids.contains(token.id()));
    });
    return unknown;
  }

  /// Makes sure that the user's own token is in its file and lets the user in as an operator, with
  /// whatever else is in the tokens file.
  void keepOwn(Path tokenFile, String user) {
    String sha256 = Secrets.sha256(Secrets.keep(tokenFile));
    TokenLine own =
        TokenLine.fresh(
                owner(user), sha256, Set.of(TokenScope.OPERATE), Instant.now(), Optional.empty())
            .withId(OWN);
    change(known -> {
      boolean isThere =
          known.tokens().stream()
              .anyMatch(token -> token.id().equals(OWN) && token.sha256().equals(sha256));
      return isThere
          ? known
          : known
              .without(token -> token.id().equals(OWN) || token.sha256().equals(sha256))
              .with(own);
    });
  }

  static Owner owner(String name) {
    try {
      return new Owner(name);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.failed(
          "user '" + name + "': not a user name; use 1 to 64 of letters, digits, . _ -");
    }
  }

  private void change(UnaryOperator<TokenFile> change) {
    FileLatch held =
        FileLatch.take(lock, PATIENCE)
            .orElseThrow(
                () -> CommandFailure.failed(file + ": another command changes it; try again"));
    try (held) {
      TokenFile known = PrivateFile.read(file).map(TokenFile::parse).orElseGet(TokenFile::empty);
      PrivateFile.write(file, change.apply(known).text());
    }
  }
}
