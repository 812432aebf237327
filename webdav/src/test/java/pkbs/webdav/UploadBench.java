package pkbs.webdav;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import pkbs.testkit.DavFront;

/// A real server, a proxy before it, a store that goes through the proxy, and a job's directory
/// with the file `data` of ten bytes.
final class UploadBench implements AutoCloseable {
  private final RecordedRetry retry = new RecordedRetry();
  private final Path temp;
  private final TomcatDav server;
  private final DavFront proxy;
  private final Path job;
  private ResultsStore store;

  UploadBench(Path temp) throws IOException {
    this.temp = temp;
    server = TomcatDav.start(temp);
    proxy = new DavFront(server.url());
    store = open(proxy.url());
    job = Files.createDirectory(temp.resolve("job"));
    write("data", "0123456789");
  }

  TomcatDav server() {
    return server;
  }

  DavFront proxy() {
    return proxy;
  }

  Path job() {
    return job;
  }

  ResultsStore store() {
    return store;
  }

  RecordedRetry retry() {
    return retry;
  }

  /// Takes the server as gone after this silence.
  void answerWithin(Duration timeout) {
    store.close();
    store =
        ResultsStore.open(
            WebdavConfig.of(proxy.url(), DavServer.USER, DavServer.PASSWORD)
                .withRetry(retry.policy(Duration.ofHours(1)))
                .withAnswerTimeout(timeout));
  }

  ResultsStore open(URI url) {
    return ResultsStore.open(
        WebdavConfig.of(url, DavServer.USER, DavServer.PASSWORD)
            .withRetry(retry.policy(Duration.ofHours(1))));
  }

  UploadedResults upload(String... folder) throws InterruptedException {
    String[] wanted = folder.length == 0 ? new String[] {"sim-1"} : folder;
    return store.uploader().upload(Requests.of(job, temp, wanted).build());
  }

  UploadFailedException failure() {
    return catchThrowableOfType(UploadFailedException.class, this::upload);
  }

  List<String> onServer() {
    try (Stream<Path> files = Files.list(server.folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String name, String text) {
    try {
      Files.writeString(job.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String name) {
    try {
      Files.delete(job.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    store.close();
    proxy.close();
    server.close();
  }
}
