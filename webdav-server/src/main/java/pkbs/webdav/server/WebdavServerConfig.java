package pkbs.webdav.server;

import java.nio.file.Path;
import java.util.Optional;

/// What a [WebdavServer] serves, where, and to whom.
///
/// @param folder the folder served; created with mode 0700 where it is absent
/// @param port on loopback; 0 takes a free one
/// @param user the one user, by HTTP Basic authentication; not empty, no colon
/// @param password not empty; read by the caller from a file, never shown
/// @param work a folder for Tomcat's own files, created with mode 0700; outside `folder`, or what
///   Tomcat keeps there would be served
/// @param keys for HTTPS; absent: HTTP
public record WebdavServerConfig(
    Path folder, int port, String user, String password, Path work, Optional<Keys> keys) {
  private static final int PORT_MAX = 65_535;

  /// A server's key and certificate.
  ///
  /// @param file PKCS12
  /// @param password of the file; never shown
  public record Keys(Path file, String password) {
    @Override
    public String toString() {
      return "Keys[file=" + file + "]";
    }
  }

  /// Over HTTP.
  public WebdavServerConfig(Path folder, int port, String user, String password, Path work) {
    this(folder, port, user, password, work, Optional.empty());
  }

  /// @throws IllegalArgumentException where a component breaks its rule
  public WebdavServerConfig {
    folder = folder.toAbsolutePath().normalize();
    work = work.toAbsolutePath().normalize();
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("webdav server: port out of range: " + port);
    }
    if (user.isEmpty() || user.contains(":")) {
      throw new IllegalArgumentException("webdav server: user is empty or contains a colon");
    }
    if (password.isEmpty()) {
      throw new IllegalArgumentException("webdav server: password is empty");
    }
    if (work.startsWith(folder)) {
      throw new IllegalArgumentException(
          "webdav server: work folder " + work + " is under the served folder " + folder);
    }
  }

  /// All but the password.
  @Override
  public String toString() {
    return "WebdavServerConfig[folder=%s, port=%d, user=%s, work=%s]"
        .formatted(folder, port, user, work);
  }
}
