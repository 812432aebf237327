package pkbs.webdav;

import java.net.URI;
import java.nio.file.Path;
import pkbs.webdav.server.WebdavServer;
import pkbs.webdav.server.WebdavServerConfig;

/// Laptop mode's own server.
record TomcatDav(Path folder, WebdavServer server) implements DavServer {
  static TomcatDav start(Path temp) {
    Path folder = temp.resolve("files");
    return new TomcatDav(
        folder,
        new WebdavServer(new WebdavServerConfig(folder, 0, USER, PASSWORD, temp.resolve("tomcat")))
            .start());
  }

  @Override
  public URI url() {
    return server.url();
  }

  @Override
  public void close() {
    server.close();
  }
}
