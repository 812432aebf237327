package pkbs.standalone.chaos;

import java.util.Optional;
import pkbs.standalone.PrivateFile;
import pkbs.webdav.server.WebdavServer;
import pkbs.webdav.server.WebdavServerConfig;

/// The WebDAV server of a [Rig], in this JVM.
public final class RigWebdav {
  private final RigFiles files;
  private final int port;
  private Optional<WebdavServer> server = Optional.empty();

  RigWebdav(RigFiles files, int port) {
    this.files = files;
    this.port = port;
  }

  public int port() {
    return port;
  }

  public synchronized void start() {
    if (server.isEmpty()) {
      String password = PrivateFile.read(files.davPassword()).orElseThrow();
      WebdavServerConfig config =
          new WebdavServerConfig(
              files.results(), port, RigFiles.DAV_USER, password, files.davWork());
      server = Optional.of(new WebdavServer(config).start());
    }
  }

  /// Ends it in the middle of whatever it does.
  public synchronized void stop() {
    server.ifPresent(WebdavServer::close);
    server = Optional.empty();
  }
}
