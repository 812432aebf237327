package pkbs.dispatcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import pkbs.core.RefusedException;
import pkbs.jetstream.NatsStore;
import pkbs.testkit.Await;
import pkbs.testkit.NatsServer;

/// A dispatcher on a real nats-server behind its real HTTP server, with the users of [ApiFixture].
/// Time does not move its leader by itself.
final class NatsFixture implements AutoCloseable {
  final NatsServer nats;
  final NatsStore store;
  final Dispatcher dispatcher;
  final Path tokens;
  private final HttpServer http;
  private final HttpClient client = HttpClient.newHttpClient();

  /// @param folder empty
  NatsFixture(Path folder) throws IOException {
    nats = NatsServer.start(folder);
    store = NatsStore.connect(nats.config("dispatcher"));
    store.prepare();
    Time time = Time.system();
    dispatcher =
        new Dispatcher(
            store,
            time,
            new Dispatcher.Settings(
                "test", Duration.ofSeconds(75), Duration.ofSeconds(60), Duration.ofSeconds(10)),
            () -> {});
    lead();
    tokens = folder.resolve("tokens");
    Files.writeString(tokens, ApiFixture.tokenLines());
    Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
    http =
        new HttpServer(
            dispatcher.api(new ApiFixture.MemoryResults()),
            new Tokens(tokens, time),
            new HttpServer.Settings(
                "127.0.0.1", 0, Optional.empty(), ApiFixture.OPEN, HttpLimits.of(1000)));
  }

  /// Lets it try until it leads.
  void lead() {
    Await.until(
        "leads",
        Duration.ofSeconds(60),
        () -> {
          tick();
          return dispatcher.leader().epoch().isPresent();
        });
  }

  private void tick() {
    try {
      dispatcher.tick();
    } catch (RefusedException e) {
      // It takes longer than a caller waits; asked again.
      return;
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
        .timeout(Duration.ofSeconds(60));
  }

  HttpRequest.Builder submission(String spec, byte[] payload) {
    return request("/api/v1/jobs")
        .header("Content-Type", "multipart/form-data; boundary=edge")
        .POST(BodyPublishers.ofByteArray(ApiFixture.multipart(spec, payload)));
  }

  HttpResponse<String> submit(String token, String spec, byte[] payload) {
    return as(token, submission(spec, payload));
  }

  HttpResponse<String> as(String token, HttpRequest.Builder request) {
    return send(request.header("Authorization", "Bearer " + token));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    client.close();
    http.close();
    dispatcher.close();
    store.close();
    nats.close();
  }
}
