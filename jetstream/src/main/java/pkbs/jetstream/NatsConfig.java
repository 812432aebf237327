package pkbs.jetstream;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import pkbs.tls.Peer;
import pkbs.tls.Trust;

/// How a program reaches NATS.
///
/// @param url `nats://host:port` or `tls://host:port`, without credentials
/// @param user the role's user, which also names the private inbox; empty where the server asks for
///   none
/// @param passwordFile holds the password, read at each connect
/// @param name of the connection, shown in the server's monitoring
/// @param trust whose certificates count where the URL begins with `tls:`
public record NatsConfig(
    URI url, String user, Optional<Path> passwordFile, String name, Trust trust) {
  /// Trusting whom Java trusts.
  public NatsConfig(URI url, String user, Optional<Path> passwordFile, String name) {
    this(url, user, passwordFile, name, Trust.standard(Peer.NATS));
  }

  public NatsConfig {
    if (url.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "nats url: credentials do not belong in the url; use the user and password file settings");
    }
  }

  /// Where answers to this program arrive: `_INBOX_<user>.<name>`, so that permissions can keep one
  /// role from reading the answers of another; plain `_INBOX` where there is no user.
  public String inboxPrefix() {
    return user.isEmpty() ? "_INBOX" : "_INBOX_" + token(user) + "." + token(name);
  }

  boolean isTls() {
    return "tls".equalsIgnoreCase(url.getScheme());
  }

  /// Host and port, for people.
  String server() {
    return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
  }

  NatsConfig named(String other) {
    return new NatsConfig(url, user, passwordFile, other, trust);
  }

  private static String token(String text) {
    String token = text.replaceAll("[^A-Za-z0-9_-]", "_");
    return token.isEmpty() ? "_" : token;
  }
}
