package pkbs.qsub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import pkbs.core.Refusal;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Problem;

/// A server that says what the test tells it and remembers what it was asked.
final class StubServer implements AutoCloseable {
  /// @param target path and query
  record Asked(String method, String target, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.ISO_8859_1);
    }
  }

  /// @param status below 0: the connection is cut without an answer
  record Answer(int status, byte[] body) {}

  private final HttpServer server;
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final Map<String, Function<String, Object>> shapes = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  StubServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Asked> asked() {
    return asked;
  }

  /// Answers `METHOD /path`, the query left out; several answers in turn, the last one for ever.
  StubServer on(String request, int status, byte[] body) {
    answers.computeIfAbsent(request, _ -> new ArrayDeque<>()).add(new Answer(status, body));
    return this;
  }

  /// Answers `GET path` by its whole target, query and all.
  StubServer onGet(String path, Function<String, Object> shape) {
    shapes.put(path, shape);
    return this;
  }

  StubServer on(String request, Object shape) {
    return on(request, 200, PkbsJson.write(shape));
  }

  StubServer on(String request, Refusal refusal) {
    return on(request, Problem.status(refusal.code()), PkbsJson.write(Problem.of(refusal)));
  }

  /// Cuts the connection.
  StubServer cut(String request) {
    return on(request, -1, new byte[0]);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new ConcurrentHashMap<>();
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      String target = exchange.getRequestURI().toString();
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              target,
              headers,
              exchange.getRequestBody().readAllBytes()));
      String key = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
      Function<String, Object> shape = shapes.get(exchange.getRequestURI().getRawPath());
      Optional<Answer> shaped =
          Optional.ofNullable(shape)
              .map(make -> new Answer(200, PkbsJson.write(make.apply(target))));
      Answer answer =
          shaped.or(() -> next(key)).orElse(new Answer(500, key.getBytes(StandardCharsets.UTF_8)));
      if (answer.status() >= 0) {
        exchange.sendResponseHeaders(
            answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
      }
    }
  }

  private Optional<Answer> next(String key) {
    Deque<Answer> queue = answers.get(key);
    if (queue == null) {
      return Optional.empty();
    }
    synchronized (queue) {
      return Optional.of(queue.size() > 1 ? queue.removeFirst() : queue.getFirst());
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
