package pkbs.protocol.token;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import pkbs.core.Owner;

/// One token of the file: `OWNER SHA256 [EXPIRY] [id=…] [scopes=…] [created=…] [expires=…]`. A line
/// may stop after the hash, as the first version wrote it.
///
/// @param id shown to people; the first eight digits of the hash where the line has none
/// @param sha256 of the token, 64 hexadecimal digits in lower case
/// @param createdAt absent in lines written by hand
/// @param expiresAt absent: never
public record TokenLine(
    String id,
    Owner owner,
    String sha256,
    Set<TokenScope> scopes,
    Optional<Instant> createdAt,
    Optional<Instant> expiresAt) {
  private static final int SHA256_BYTES = 32;
  private static final int ID_DIGITS = 8;
  private static final Set<String> NAMES = Set.of("id", "scopes", "created", "expires");

  /// A token made now.
  public static TokenLine fresh(
      Owner owner,
      String sha256,
      Set<TokenScope> scopes,
      Instant now,
      Optional<Instant> expiresAt) {
    return new TokenLine(
        idOf(sha256),
        owner,
        sha256,
        scopes,
        Optional.of(now.truncatedTo(ChronoUnit.SECONDS)),
        expiresAt.map(at -> at.truncatedTo(ChronoUnit.SECONDS)));
  }

  public TokenLine withId(String other) {
    return new TokenLine(other, owner, sha256, scopes, createdAt, expiresAt);
  }

  public boolean isExpired(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }

  /// Reads a line without its comment. A name that this version does not know is a fault: it may
  /// bound what the token is good for.
  ///
  /// @throws IllegalArgumentException where it is no such line
  static TokenLine parse(String text) {
    List<String> words = List.of(text.split("\\s+"));
    if (words.size() < 2) {
      throw new IllegalArgumentException("words");
    }
    String sha256 = HexFormat.of().formatHex(HexFormat.of().parseHex(words.get(1)));
    if (sha256.length() != 2 * SHA256_BYTES) {
      throw new IllegalArgumentException("hash");
    }
    Map<String, String> named = named(words.subList(2, words.size()));
    return new TokenLine(
        named.getOrDefault("id", idOf(sha256)),
        new Owner(words.get(0)),
        sha256,
        Optional.ofNullable(named.get("scopes")).map(TokenScope::parse).orElse(TokenScope.DEFAULT),
        instant(named, "created"),
        instant(named, "expires"));
  }

  private static Map<String, String> named(List<String> words) {
    Map<String, String> named = new HashMap<>();
    for (String word : words) {
      int sign = word.indexOf('=');
      String name = sign < 0 ? "expires" : word.substring(0, sign);
      if (!NAMES.contains(name) || named.put(name, word.substring(sign + 1)) != null) {
        throw new IllegalArgumentException(name);
      }
    }
    return named;
  }

  private static Optional<Instant> instant(Map<String, String> named, String name) {
    try {
      return Optional.ofNullable(named.get(name)).map(Instant::parse);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  private static String idOf(String sha256) {
    return sha256.substring(0, ID_DIGITS);
  }

  /// The line, without its end.
  String render() {
    StringBuilder line = new StringBuilder();
    line.append(owner).append(' ').append(sha256).append(" id=").append(id);
    line.append(" scopes=").append(TokenScope.text(scopes));
    createdAt.ifPresent(at -> line.append(" created=").append(at));
    expiresAt.ifPresent(at -> line.append(" expires=").append(at));
    return line.toString();
  }
}
