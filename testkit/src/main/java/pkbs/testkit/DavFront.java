package pkbs.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands before a real WebDAV server, spoils requests that match a rule, forwards all others, and
/// writes down what passed. Whole processes may use it: its address is an ordinary one.
public final class DavFront implements AutoCloseable {
  /// What happens to a request that a rule is for.
  public sealed interface Act {
    /// The server never sees it.
    record Answer(int status, String body, Map<String, String> headers) implements Act {
      public Answer(int status, String body) {
        this(status, body, Map.of());
      }
    }

    /// The server carries it out, the client gets another answer.
    record ForwardThenAnswer(int status) implements Act {}

    /// The server carries it out, the client gets none.
    record ForwardThenSilence() implements Act {}

    /// The server never sees it and the client gets no answer, until the front closes.
    record Silence() implements Act {}

    /// The server gets this many bytes of the body, and the client its answer.
    record ForwardCutShort(int bytes) implements Act {}

    /// Something happens first, then the server carries it out.
    record RunThenForward(Runnable first) implements Act {}

    /// Something happens, the server never sees it.
    record RunThenAnswer(Runnable first, int status) implements Act {}

    /// The server's answer gets a header more.
    record ForwardWithHeader(String name, String value) implements Act {}

    /// The server never sees it and the connection breaks.
    record Drop() implements Act {}
  }

  /// In place of a method.
  public static final String ANY = "*";

  private record Rule(String method, String part, AtomicInteger left, Act act) {}

  private volatile URI backend;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final AtomicInteger puts = new AtomicInteger();
  private final AtomicInteger putsMost = new AtomicInteger();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  /// @param backend an address that ends with a slash
  public DavFront(URI backend) {
    this.backend = backend;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::carryOut);
    server.start();
  }

  /// Takes another server of the same path: of one whose port is not known before this one's.
  public void before(URI server) {
    backend = server;
  }

  /// Of the same path as the server's.
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + backend.getRawPath());
  }

  /// The next `times` requests of a method to a URL that contains `part`.
  ///
  /// @param method [#ANY] for all
  public void on(String method, String part, int times, Act act) {
    rules.add(new Rule(method, part, new AtomicInteger(times), act));
  }

  /// Forgets all rules: from now on the server is well.
  public void heal() {
    rules.clear();
  }

  /// `METHOD /path` of all requests so far, the answered ones too.
  public List<String> seen() {
    return List.copyOf(seen);
  }

  public long count(String method) {
    return seen.stream().filter(line -> line.startsWith(method + " ")).count();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
    client.shutdownNow();
  }

  /// The most PUTs that were under way together.
  public int putsAtOnce() {
    return putsMost.get();
  }

  private void carryOut(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    seen.add(exchange.getRequestMethod() + " " + path);
    byte[] body = exchange.getRequestBody().readAllBytes();
    Optional<Act> act = actFor(exchange.getRequestMethod(), path);
    if (act.isEmpty()) {
      passThrough(exchange, body);
      return;
    }
    switch (act.orElseThrow()) {
      case Act.Answer(int status, String text, Map<String, String> headers) -> {
        headers.forEach(exchange.getResponseHeaders()::set);
        answer(exchange, status, text.getBytes(StandardCharsets.UTF_8));
      }
      case Act.Silence() -> awaitClose();
      case Act.ForwardCutShort(int bytes) ->
          passThrough(exchange, Arrays.copyOf(body, Math.min(bytes, body.length)));
      case Act.ForwardThenAnswer(int status) -> {
        forward(exchange, body);
        answer(exchange, status, new byte[0]);
      }
      case Act.ForwardThenSilence() -> {
        forward(exchange, body);
        awaitClose();
      }
      case Act.RunThenForward(Runnable first) -> {
        first.run();
        passThrough(exchange, body);
      }
      case Act.RunThenAnswer(Runnable first, int status) -> {
        first.run();
        answer(exchange, status, new byte[0]);
      }
      case Act.ForwardWithHeader(String name, String value) -> {
        exchange.getResponseHeaders().set(name, value);
        passThrough(exchange, body);
      }
      case Act.Drop() -> exchange.close();
    }
  }

  private void passThrough(HttpExchange exchange, byte[] body) throws IOException {
    HttpResponse<byte[]> reply = forward(exchange, body);
    reply.headers().firstValue("Content-Type").ifPresent(type -> setType(exchange, type));
    answer(exchange, reply.statusCode(), reply.body());
  }

  private Optional<Act> actFor(String method, String path) {
    return rules.stream()
        .filter(rule -> rule.method().equals(ANY) || rule.method().equals(method))
        .filter(rule -> path.contains(rule.part()))
        .filter(rule -> rule.left().getAndDecrement() > 0)
        .findFirst()
        .map(Rule::act);
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(backend.resolve(exchange.getRequestURI().toString()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    for (String name : List.of("Authorization", "Depth", "Overwrite", "Content-Type")) {
      Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
          .ifPresent(value -> request.header(name, value));
    }
    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Destination"))
        .map(value -> backend.resolve(URI.create(value).getRawPath()).toString())
        .ifPresent(value -> request.header("Destination", value));
    // Counted until the answer is here: once it is passed on, the client may send the next.
    int put = exchange.getRequestMethod().equals("PUT") ? 1 : 0;
    putsMost.accumulateAndGet(puts.addAndGet(put), Math::max);
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      puts.addAndGet(-put);
    }
  }

  private void awaitClose() throws IOException {
    try {
      closed.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void setType(HttpExchange exchange, String type) {
    exchange.getResponseHeaders().set("Content-Type", type);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }
}
