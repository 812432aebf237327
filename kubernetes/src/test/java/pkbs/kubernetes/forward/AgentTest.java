package pkbs.kubernetes.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.testkit.Await;
import pkbs.testkit.ClusterDouble;

class AgentTest {
  private static final Spot SPOT = new Spot("lab", "pkbs", "dispatcher");
  private static final long LONG = TimeUnit.MINUTES.toNanos(10);

  @TempDir private Path folder;
  private final ClusterDouble cluster = new ClusterDouble();
  private HttpServer program = echo();

  /// Answers with what it was sent.
  private static HttpServer echo() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/",
          exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeEach
  void start() {
    cluster.pod("dispatcher-1", program.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    cluster.close();
    program.stop(0);
  }

  private Cluster reach() {
    Config config = Config.fromKubeconfig(cluster.kubeconfig(folder.resolve("config")).toFile());
    config.setRequestRetryBackoffLimit(0);
    return new Cluster(new KubernetesClientBuilder().withConfig(config).build());
  }

  private Agent agent() throws IOException {
    return new Agent(this::reach, SPOT);
  }

  private static CompletableFuture<Void> serve(Agent agent, long idleNanos) {
    return apart(() -> agent.serve(idleNanos));
  }

  private interface Action {
    void run() throws IOException;
  }

  /// Not in the common pool: the library answers there, and a pool of two cores has one thread.
  private static CompletableFuture<Void> apart(Action action) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            action.run();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  private static byte[] post(Agent agent, byte[] body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(agent.url() + "/x").toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setReadTimeout(60_000);
    connection.getOutputStream().write(body);
    assertThat(connection.getResponseCode()).isEqualTo(200);
    return connection.getInputStream().readAllBytes();
  }

  private void refused(String message) {
    assertThatThrownBy(this::agent).isInstanceOf(ForwardException.class).hasMessage(message);
  }

  @Test
  void a_megabyte_passes_unchanged_in_both_directions_on_many_connections() throws Exception {
    try (Agent agent = agent()) {
      serve(agent, LONG);
      assertThat(agent.url()).startsWith("http://127.0.0.1:");
      byte[] body = new byte[1 << 20];
      new Random(5).nextBytes(body);
      CompletableFuture<?>[] calls =
          IntStream.range(0, 8)
              .mapToObj(_ -> apart(() -> assertThat(post(agent, body)).isEqualTo(body)))
              .toArray(CompletableFuture[]::new);
      CompletableFuture.allOf(calls).get(120, TimeUnit.SECONDS);
    }
  }

  @Test
  void who_does_not_read_keeps_nobody_else_waiting() throws Exception {
    try (Agent agent = agent()) {
      serve(agent, LONG);
      byte[] body = new byte[8 << 20];
      List<Socket> deaf = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Socket socket = new Socket("127.0.0.1", URI.create(agent.url()).getPort());
        deaf.add(socket);
        String head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
      }
      assertThat(post(agent, new byte[] {7})).containsExactly(7);
      for (Socket socket : deaf) {
        socket.close();
      }
    }
  }

  @Test
  void a_pod_that_is_gone_is_replaced_by_one_that_is_ready() throws Exception {
    try (Agent agent = agent()) {
      serve(agent, LONG);
      post(agent, new byte[] {1});
      cluster.pod("dispatcher-2", program.getAddress().getPort());
      cluster.pod("dispatcher-0", program.getAddress().getPort());
      cluster.ready("dispatcher-0", false);
      cluster.remove("dispatcher-1");
      new Socket("127.0.0.1", URI.create(agent.url()).getPort()).close();
      Await.until(
          "the other pod is used",
          Duration.ofSeconds(60),
          () -> cluster.forwards().contains("dispatcher-2"));
      assertThat(post(agent, new byte[] {7})).containsExactly(7);
      assertThat(cluster.forwards()).doesNotContain("dispatcher-0");
    }
  }

  @Test
  void it_ends_where_no_pod_can_be_reached_any_more() throws Exception {
    try (Agent agent = agent()) {
      CompletableFuture<Void> serving = serve(agent, LONG);
      cluster.remove("dispatcher-1");
      try (Socket socket = new Socket("127.0.0.1", URI.create(agent.url()).getPort())) {
        socket.setSoTimeout(60_000);
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
      serving.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void it_ends_when_nobody_used_it_but_not_below_a_connection() throws Exception {
    try (Agent agent = agent()) {
      CompletableFuture<Void> serving = serve(agent, TimeUnit.SECONDS.toNanos(1));
      try (Socket socket = new Socket("127.0.0.1", URI.create(agent.url()).getPort())) {
        assertThat(socket.isConnected()).isTrue();
        assertThatThrownBy(() -> serving.get(3, TimeUnit.SECONDS))
            .isInstanceOf(TimeoutException.class);
      }
      serving.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void when_the_program_closes_so_does_the_connection() throws Exception {
    try (Agent agent = agent()) {
      serve(agent, LONG);
      try (Socket socket = new Socket("127.0.0.1", URI.create(agent.url()).getPort())) {
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
        assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 200");
      }
    }
  }

  @Test
  void what_stands_in_the_way_is_told_in_one_line() {
    String service = "service dispatcher in namespace pkbs";
    cluster.ready("dispatcher-1", false);
    refused(service + ": none of its 1 pods is ready; see: kubectl -n pkbs get pods");
    cluster.refuse("/portforward", 403);
    cluster.ready("dispatcher-1", true);
    refused(
        "port-forward to pod dispatcher-1: the kubeconfig's user may not; it needs the rights in"
            + " doc/operate.md");
    cluster.refuse("/pods", 403);
    refused(
        "pods of "
            + service
            + ": the kubeconfig's user may not; it needs the rights in"
            + " doc/operate.md");
    cluster.refuse("/dispatcher", 401);
    refused(
        service
            + ": the cluster does not accept the kubeconfig's login; log in to the cluster again");
    cluster.refuse("/dispatcher", 404);
    refused(service + ": not found; is pkbs installed there?");
    cluster.refuse("/dispatcher", 500);
    refused(service + ": the cluster answered HTTP 500");
    cluster.kubeconfig(folder.resolve("config"));
    cluster.close();
    refused(service + ": the cluster does not answer: connection refused");
  }

  @Test
  void only_names_of_kubernetes_are_asked_for() {
    assertThatThrownBy(() -> new Spot("lab", "../x", "dispatcher"))
        .hasMessage("'../x': not a name in Kubernetes");
    assertThatThrownBy(() -> new Spot("lab", "pkbs", "-d"))
        .hasMessage("'-d': not a name in Kubernetes");
  }
}
