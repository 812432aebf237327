package pkbs.webdav;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A WebDAV server as the place of results: one pool of connections with an uploader, a reader and
/// a probe on it. One per process and server; safe for many threads.
public final class ResultsStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResultsStore.class);

  private final DavClient client;

  private ResultsStore(WebdavConfig config) {
    client = new DavClient(config);
  }

  /// Sends nothing yet.
  ///
  /// @throws pkbs.core.PkbsException where the authorities to trust cannot be read
  public static ResultsStore open(WebdavConfig config) {
    if ("https".equalsIgnoreCase(config.root().getScheme())) {
      config.trust().warning().ifPresent(text -> LOG.warn("WARNING {}", text));
    }
    return new ResultsStore(config);
  }

  public ResultsUploader uploader() {
    return new ResultsUploader(client);
  }

  public ResultsReader reader() {
    return new ResultsReader(client);
  }

  public ResultsSweeper sweeper() {
    return new ResultsSweeper(client);
  }

  public WebdavProbe probe() {
    return new WebdavProbe(client);
  }

  /// Closes the connections; what is under way fails.
  @Override
  public void close() {
    client.close();
  }
}
