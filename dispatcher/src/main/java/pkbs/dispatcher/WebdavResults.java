package pkbs.dispatcher;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.protocol.ResultList;
import pkbs.webdav.ReadFailedException;
import pkbs.webdav.ResultNotFoundException;
import pkbs.webdav.ResultsReader;
import pkbs.webdav.ResultsStore;
import pkbs.webdav.ResultsSweeper;
import pkbs.webdav.WebdavConfig;

/// The [Results] on a WebDAV server.
final class WebdavResults implements Results, AutoCloseable {
  private final ResultsStore store;
  private final ResultsReader reader;
  private final URI shownRoot;

  /// @param shownRoot the address that users reach the results root at, ending in a slash
  WebdavResults(WebdavConfig config, URI shownRoot) {
    this.store = ResultsStore.open(config);
    this.reader = store.reader();
    this.shownRoot = shownRoot;
  }

  @Override
  public List<ResultList.Entry> list(String folder) {
    return asked(() ->
        reader.list(parts(folder)).stream()
            .map(entry -> new ResultList.Entry(entry.path(), entry.bytes()))
            .toList());
  }

  @Override
  public Opened open(String folder, String path) {
    return asked(() -> {
      ResultsReader.OpenFile file = reader.open(parts(folder), path);
      return new Opened(file.stream(), file.bytes());
    });
  }

  @Override
  public String url(String folder) {
    String encoded =
        Stream.of(folder.split("/", -1))
            .map(WebdavResults::encode)
            .collect(Collectors.joining("/"));
    return shownRoot.resolve(encoded + "/").toString();
  }

  /// Of the same server.
  ResultsSweeper sweeper() {
    return store.sweeper();
  }

  /// Looks, and writes nothing: whether uploads work is the workers' question.
  @Override
  public String trouble() {
    try {
      reader.exists(List.of());
      return "";
    } catch (ReadFailedException e) {
      return e.getMessage();
    }
  }

  @Override
  public void close() {
    store.close();
  }

  private static List<String> parts(String folder) {
    return List.of(folder.split("/"));
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (ResultNotFoundException e) {
      throw Results.notFound(e.getMessage());
    } catch (ReadFailedException e) {
      throw new RefusedException(
          Refusal.of(Refusal.Code.UNAVAILABLE, "results cannot be read: " + e.getMessage())
              .withHint("retry"));
    }
  }
}
