package pkbs.protocol.token;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What `pkbs token list --json` prints. Neither tokens nor their hashes.
@Json
public record TokenList(List<Entry> tokens) {

  /// @param expired at the time of printing
  @Json
  public record Entry(
      String id,
      String owner,
      List<String> scopes,
      Optional<Instant> createdAt,
      Optional<Instant> expiresAt,
      boolean expired) {}

  public static TokenList of(List<TokenLine> tokens, Instant now) {
    return new TokenList(
        tokens.stream()
            .map(token ->
                new Entry(
                    token.id(),
                    token.owner().name(),
                    token.scopes().stream().sorted().map(TokenScope::text).toList(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.isExpired(now)))
            .toList());
  }
}
