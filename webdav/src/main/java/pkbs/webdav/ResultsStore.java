package pkbs.webdav;

/// A WebDAV server as the place of results: one pool of connections with an uploader, a reader and
/// a probe on it. One per process and server; safe for many threads.
public final class ResultsStore implements AutoCloseable {
  private final DavClient client;

  private ResultsStore(WebdavConfig config) {
    client = new DavClient(config);
  }

  /// Sends nothing yet.
  public static ResultsStore open(WebdavConfig config) {
    return new ResultsStore(config);
  }

  public ResultsUploader uploader() {
    return new ResultsUploader(client);
  }

  public ResultsReader reader() {
    return new ResultsReader(client);
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
