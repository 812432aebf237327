package pkbs.dispatcher;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Problem;
import pkbs.protocol.ResultList;

/// A dispatcher in memory behind its real HTTP server, with two users, `ann` and `bob`.
final class ApiFixture implements AutoCloseable {
  static final String ANN = "ann-token";
  static final String BOB = "bob-token";

  /// Expired.
  static final String EVE = "eve-token";

  /// Of `ann`, for reading only.
  static final String LOOK = "look-token";

  /// An operator's.
  static final String OPS = "ops-token";

  static final AccessRules OPEN = new AccessRules(false, Optional.empty(), 1000);

  /// For clients that are slow on purpose: a client that a busy machine makes slow is cut off, too.
  static final HttpLimits SHORT =
      new HttpLimits(
          Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(5), OPEN.connections());

  final Cluster cluster = Cluster.leading();
  final MemoryResults results = new MemoryResults();
  final HttpClient client = HttpClient.newHttpClient();
  final Path tokens;
  final HttpServer server;

  /// Result files by folder and path.
  static final class MemoryResults implements Results {
    final Map<String, byte[]> files = new TreeMap<>();
    volatile String trouble = "";

    @Override
    public List<ResultList.Entry> list(String folder) {
      return files.entrySet().stream()
          .filter(file -> file.getKey().startsWith(folder + "/"))
          .map(file ->
              new ResultList.Entry(
                  file.getKey().substring(folder.length() + 1), file.getValue().length))
          .sorted(Comparator.comparing(ResultList.Entry::path))
          .toList();
    }

    @Override
    public Opened open(String folder, String path) {
      byte[] bytes =
          Optional.ofNullable(files.get(folder + "/" + path))
              .orElseThrow(() -> Results.notFound("no results at " + folder + "/" + path));
      return new Opened(new ByteArrayInputStream(bytes), OptionalLong.of(bytes.length));
    }

    @Override
    public String url(String folder) {
      return "http://dav/" + folder + "/";
    }

    @Override
    public String trouble() {
      return trouble;
    }
  }

  ApiFixture() throws IOException {
    this(Optional.empty());
  }

  ApiFixture(Optional<URI> davProxy) throws IOException {
    this(davProxy, OPEN, HttpLimits.of(OPEN.connections()));
  }

  ApiFixture(AccessRules rules) throws IOException {
    this(Optional.empty(), rules, HttpLimits.of(rules.connections()));
  }

  ApiFixture(HttpLimits limits) throws IOException {
    this(Optional.empty(), OPEN, limits);
  }

  private ApiFixture(Optional<URI> davProxy, AccessRules rules, HttpLimits limits)
      throws IOException {
    tokens = Files.createTempFile("tokens", ".txt");
    Files.writeString(tokens, tokenLines());
    server =
        new HttpServer(
            cluster.dispatcher.api(results),
            new Tokens(tokens, cluster.time()),
            new HttpServer.Settings("127.0.0.1", 0, davProxy, rules, limits));
  }

  static String tokenLines() {
    return """
    # users
    ann %s
    bob %s 2099-01-01T00:00:00Z # until then
    eve %s id=eve1 expires=2026-01-01T00:00:00Z
    ann %s id=look scopes=read
    ops %s id=ops1 scopes=operate
    """
        .formatted(hash(ANN), hash(BOB), hash(EVE), hash(LOOK), hash(OPS));
  }

  static String hash(String token) {
    return PayloadInspector.sha256(token.getBytes(StandardCharsets.UTF_8));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> get(String path) {
    return send(request(path).header("Authorization", "Bearer " + ANN));
  }

  HttpResponse<String> getAs(String token, String path) {
    return send(request(path).header("Authorization", "Bearer " + token));
  }

  HttpResponse<String> delete(String token, String path) {
    return send(request(path).header("Authorization", "Bearer " + token).DELETE());
  }

  HttpResponse<String> submit(String spec, byte[] payload, String... headers) {
    return submitAs(ANN, spec, payload, headers);
  }

  HttpResponse<String> submitAs(String token, String spec, byte[] payload, String... headers) {
    HttpRequest.Builder request =
        request("/api/v1/jobs")
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "multipart/form-data; boundary=edge")
            .POST(BodyPublishers.ofByteArray(multipart(spec, payload)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  HttpResponse<String> submit(String spec) {
    return submit(spec, "#!/bin/sh\necho hi\n".getBytes(StandardCharsets.UTF_8));
  }

  static byte[] multipart(String spec, byte[] payload) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        ("--edge\r\nContent-Disposition: form-data; name=\"spec\"\r\n"
                + "Content-Type: application/json\r\n\r\n"
                + spec
                + "\r\n--edge\r\nContent-Disposition: form-data; name=\"payload\";"
                + " filename=\"payload\"\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(payload);
    body.writeBytes("\r\n--edge--\r\n".getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
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

  static Problem problem(HttpResponse<String> response) {
    if (!response.headers().firstValue("content-type").orElse("").equals(Problem.CONTENT_TYPE)) {
      throw new AssertionError(
          "not a problem: %d %s %s"
              .formatted(response.statusCode(), response.headers().map(), response.body()));
    }
    return PkbsJson.read(Problem.class, response.body().getBytes(StandardCharsets.UTF_8));
  }

  static String line(HttpResponse<String> response) {
    return response.statusCode() + " " + problem(response).toRefusal().line();
  }

  static <T> T read(Class<T> shape, HttpResponse<String> response) {
    return PkbsJson.read(shape, response.body().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
    cluster.close();
    Files.deleteIfExists(tokens);
  }
}
