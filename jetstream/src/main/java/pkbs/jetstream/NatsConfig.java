package pkbs.jetstream;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// How a program reaches NATS.
///
/// @param url `nats://host:port` or `tls://host:port`, without credentials
/// @param user empty where the server asks for none
/// @param passwordFile holds the password, read at each connect
/// @param name of the connection, shown in the server's monitoring
public record NatsConfig(URI url, String user, Optional<Path> passwordFile, String name) {
  public NatsConfig {
    if (url.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "nats url: credentials do not belong in the url; use the user and password file settings");
    }
  }
}
