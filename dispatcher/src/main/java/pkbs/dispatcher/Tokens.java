package pkbs.dispatcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.PkbsException;
import pkbs.protocol.token.TokenFile;
import pkbs.protocol.token.TokenLine;

/// The tokens file in memory. While requests come, looked at again once a second, and at once where
/// a token is not known, which may have been made just now; read again where it changed. A file
/// that cannot be read then, or that others can read, leaves the tokens as they were. Safe for
/// threads.
final class Tokens {
  private static final Logger log = LoggerFactory.getLogger(Tokens.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final String SCHEME = "Bearer ";
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  /// Of a file that is another user's, such as a secret that Kubernetes mounts: this process gets
  /// at it as a member of its group.
  private static final Set<PosixFilePermission> MOUNTED =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.GROUP_READ);

  private final Path file;
  private final Time time;
  private volatile Map<String, TokenLine> byHash;
  private volatile long lookedAt;
  private Stamp stamp;
  private String told = "";

  /// What tells one version of the file from another. A replaced file has another key.
  private record Stamp(Instant modified, long bytes, @Nullable Object key) {}

  /// What a header proves.
  sealed interface Proof {
    record Known(TokenLine token) implements Proof {}

    record Expired(TokenLine token) implements Proof {}

    /// Forged, revoked, of another scheme: all the same.
    record Strange() implements Proof {}

    record Missing() implements Proof {}
  }

  /// @throws PkbsException where the file cannot be read, or others can read it
  Tokens(Path file, Time time) {
    this.file = file;
    this.time = time;
    this.lookedAt = time.nanos();
    try {
      this.stamp = stamp();
      this.byHash = load();
    } catch (IOException e) {
      throw new PkbsException("tokens file " + file + ": cannot be read: " + e, e);
    }
  }

  /// @param header the `Authorization` header
  Proof prove(@Nullable String header, Instant now) {
    if (header == null) {
      return new Proof.Missing();
    }
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return new Proof.Strange();
    }
    String given = hash(header.substring(SCHEME.length()).strip());
    TokenLine token = find(given);
    if (token == null || !isSame(token.sha256(), given)) {
      return new Proof.Strange();
    }
    return token.isExpired(now) ? new Proof.Expired(token) : new Proof.Known(token);
  }

  private @Nullable TokenLine find(String hash) {
    TokenLine token = current().get(hash);
    if (token == null) {
      look();
      token = byHash.get(hash);
    }
    return token;
  }

  /// The map may stop early at a wrong hash; nobody can aim at that through SHA-256.
  private static boolean isSame(String kept, String given) {
    return MessageDigest.isEqual(
        kept.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.US_ASCII));
  }

  private Map<String, TokenLine> current() {
    if (time.since(lookedAt).compareTo(LOOK) >= 0) {
      lookedAt = time.nanos();
      look();
    }
    return byHash;
  }

  private synchronized void look() {
    try {
      Stamp now = stamp();
      if (!now.equals(stamp)) {
        byHash = load();
        stamp = now;
        log.info("tokens file read again: {} tokens", byHash.size());
      }
      told = "";
    } catch (IOException | PkbsException e) {
      String trouble = e instanceof IOException ? file + ": cannot be read: " + e : e.getMessage();
      if (!trouble.equals(told)) {
        told = trouble;
        log.error("tokens stay as they were: {}", trouble);
      }
    }
  }

  private Stamp stamp() throws IOException {
    PosixFileAttributes now = Files.readAttributes(file, PosixFileAttributes.class);
    if (!(isOurs(file) ? OWNERS : MOUNTED).containsAll(now.permissions())) {
      throw new PkbsException(
          "tokens file %s: mode %s: others can read it; run: chmod 600 %s"
              .formatted(file, PosixFilePermissions.toString(now.permissions()), file));
    }
    return new Stamp(now.lastModifiedTime().toInstant(), now.size(), now.fileKey());
  }

  private static boolean isOurs(Path file) throws IOException {
    Object us = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return us.equals(Files.getAttribute(file, "unix:uid"));
  }

  private Map<String, TokenLine> load() throws IOException {
    TokenFile text = TokenFile.parse(Files.readString(file));
    for (int line : text.faults()) {
      log.error("tokens file {} line {}: not a token; passed over", file, line);
    }
    Map<String, TokenLine> tokens = new HashMap<>();
    text.tokens().forEach(token -> tokens.put(token.sha256(), token));
    return Map.copyOf(tokens);
  }

  private static String hash(String token) {
    return PayloadInspector.sha256(token.getBytes(StandardCharsets.UTF_8));
  }
}
