package pkbs.dispatcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Owner;
import pkbs.core.PkbsException;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;

/// Who may call: a file of lines `owner sha256-of-token [expiry]`, `#` begins a comment. Read again
/// when its time or size changes; a file that cannot be read then leaves the tokens as they were.
/// Safe for threads.
final class Tokens {
  private static final Logger log = LoggerFactory.getLogger(Tokens.class);
  private static final String SCHEME = "Bearer ";
  private static final int SHA256_BYTES = 32;

  private final Path file;
  private volatile Loaded loaded;

  private record Token(Owner owner, byte[] sha256, Optional<Instant> expiresAt) {}

  private record Stamp(FileTime time, long bytes) {}

  private record Loaded(Stamp stamp, List<Token> tokens) {}

  /// @throws PkbsException where the file cannot be read
  Tokens(Path file) {
    this.file = file;
    try {
      this.loaded = load(file);
    } catch (IOException e) {
      throw new PkbsException("tokens file " + file + ": cannot be read: " + e, e);
    }
  }

  /// @param header the `Authorization` header
  /// @throws RefusedException `UNAUTHENTICATED`
  Owner authenticate(@Nullable String header, Instant now) {
    if (header == null) {
      throw new RefusedException(refuse("no token").withHint("send Authorization: Bearer TOKEN"));
    }
    byte[] given =
        header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            ? hash(header.substring(SCHEME.length()).strip())
            : new byte[0];
    Optional<Token> found = Optional.empty();
    for (Token token : current()) {
      if (MessageDigest.isEqual(token.sha256(), given)) {
        found = Optional.of(token);
      }
    }
    Token token = found.orElseThrow(() -> new RefusedException(refuse("token not accepted")));
    if (token.expiresAt().isPresent() && !now.isBefore(token.expiresAt().get())) {
      throw new RefusedException(refuse("token expired at " + token.expiresAt().get()));
    }
    return token.owner();
  }

  private List<Token> current() {
    try {
      if (!stamp(file).equals(loaded.stamp())) {
        loaded = load(file);
        log.info("tokens file read again: {} tokens", loaded.tokens().size());
      }
    } catch (IOException e) {
      log.warn("tokens file {}: cannot be read again: {}", file, e.toString());
    }
    return loaded.tokens();
  }

  private static Stamp stamp(Path file) throws IOException {
    return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
  }

  private static Loaded load(Path file) throws IOException {
    Stamp stamp = stamp(file);
    List<Token> tokens = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      String text = line.replaceFirst("#.*", "").strip();
      if (!text.isEmpty()) {
        try {
          tokens.add(token(text.split("\\s+")));
        } catch (IllegalArgumentException | DateTimeParseException e) {
          log.error(
              "tokens file {} line {}: not 'owner sha256 [expiry]'; passed over", file, number);
        }
      }
    }
    return new Loaded(stamp, tokens);
  }

  private static Token token(String[] words) {
    if (words.length < 2 || words.length > 3) {
      throw new IllegalArgumentException("words");
    }
    byte[] sha256 = HexFormat.of().parseHex(words[1]);
    if (sha256.length != SHA256_BYTES) {
      throw new IllegalArgumentException("hash");
    }
    Optional<Instant> expiry =
        words.length == 3 ? Optional.of(Instant.parse(words[2])) : Optional.empty();
    return new Token(new Owner(words[0]), sha256, expiry);
  }

  private static byte[] hash(String token) {
    return HexFormat.of().parseHex(PayloadInspector.sha256(token.getBytes(StandardCharsets.UTF_8)));
  }

  private static Refusal refuse(String message) {
    return Refusal.of(Refusal.Code.UNAUTHENTICATED, message);
  }
}
