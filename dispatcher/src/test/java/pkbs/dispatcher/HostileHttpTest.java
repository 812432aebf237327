package pkbs.dispatcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static pkbs.dispatcher.ApiFixture.line;
import static pkbs.dispatcher.ApiFixture.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.protocol.SubmitReply;

/// What a client may do wrong below the API.
final class HostileHttpTest {
  private static final String HEAD =
      "POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ann-token\r\n"
          + "Content-Type: multipart/form-data; boundary=edge\r\n";

  private ApiFixture api;

  @BeforeEach
  void open() throws IOException {
    api = new ApiFixture(ApiFixture.SHORT);
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  @Test
  void a_body_that_stops_is_answered_in_time() throws IOException {
    String answer = exchange(HEAD + "Content-Length: 1000\r\n\r\n--edge\r\n");

    assertThat(answer).startsWith("HTTP/1.1 408 ").contains("application/problem+json");
    assertThat(body(answer))
        .contains("\"code\":\"REQUEST_TIMEOUT\"", "\"field\":\"body\"")
        .contains("\"detail\":\"the request did not arrive in time\"");
  }

  @Test
  void a_body_that_ends_early_in_http_1_0_is_no_job() throws IOException {
    String head = HEAD.replace("HTTP/1.1", "HTTP/1.0");

    assertThat(exchange(head + "Content-Length: 1000\r\n\r\n--edge\r\n")).contains(" 408 ");
    assertThat(api.cluster.dispatcher.jobs().size()).isZero();
  }

  @Test
  void a_head_that_comes_byte_by_byte_is_cut_off() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", api.server.port())) {
      OutputStream out = socket.getOutputStream();
      byte[] head = ("GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(500)).getBytes(UTF_8);
      long begun = System.nanoTime();
      assertThatThrownBy(() -> drip(head, out)).isInstanceOf(IOException.class);

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }
    assertThat(api.send(api.request("/healthz")).statusCode()).isEqualTo(200);
  }

  /// Faster than the silence that closes a connection, for longer than a head may take.
  private static void drip(byte[] head, OutputStream out) throws IOException {
    for (byte next : head) {
      out.write(next);
      out.flush();
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  @Test
  void quick_requests_on_one_connection_are_not_cut_off() throws IOException {
    api.close();
    HttpLimits limits = HttpLimits.of(ApiFixture.OPEN.connections());
    api =
        new ApiFixture(
            new HttpLimits(
                limits.idle(), ApiFixture.SHORT.head(), limits.body(), limits.connections()));
    try (Socket socket = new Socket("127.0.0.1", api.server.port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      for (int i = 0; i < 15; i++) {
        out.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
        out.flush();
        assertThat(in.read()).as("answer %d", i).isEqualTo('H');
        in.skipNBytes(in.available());
        LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
        in.skipNBytes(in.available());
      }
    }
  }

  @Test
  void connections_beyond_the_limit_wait_until_idle_ones_are_closed() throws IOException {
    api.close();
    HttpLimits limits = ApiFixture.SHORT;
    api = new ApiFixture(new HttpLimits(limits.idle(), limits.head(), limits.body(), 3));
    List<Socket> idle = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      idle.add(new Socket("127.0.0.1", api.server.port()));
    }

    assertThat(exchange("GET /healthz HTTP/1.0\r\n\r\n")).contains(" 200 ");
    for (Socket socket : idle) {
      socket.close();
    }
  }

  /// The client sends all of it before it reads.
  @Test
  void a_large_submission_with_a_bad_token_is_answered() {
    byte[] large = ApiFixture.multipart("{}", new byte[1_000_000]);

    for (int i = 0; i < 5; i++) {
      assertThat(
              line(
                  api.send(
                      api.request("/api/v1/jobs")
                          .header("Authorization", "Bearer forged")
                          .header("Content-Type", "multipart/form-data; boundary=edge")
                          .POST(BodyPublishers.ofByteArray(large)))))
          .isEqualTo("401 token not accepted; get one with: pkbs token create");
    }
  }

  @Test
  void paths_of_results_do_not_lead_out_of_them() {
    String id = read(SubmitReply.class, api.submit("{\"kind\":\"script\"}")).id();

    for (String path :
        List.of("../x", "..%2fx", "%2e%2e/x", "%2e%2e%2fx", "..;/x", "a//b", "%252e%252e/x")) {
      HttpResponse<String> answer = api.get("/api/v1/jobs/" + id + "/results/" + path);
      assertThat(answer.statusCode()).as(path).isBetween(400, 409);
    }
  }

  @Test
  void huge_headers_are_refused_with_a_problem() throws IOException {
    String answer =
        exchange("GET /api/v1/jobs HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 431 ").contains("application/problem+json");
    assertThat(body(answer))
        .contains("\"code\":\"REQUEST_TOO_LARGE\"", "\"field\":\"header\"")
        .contains("request headers are larger than 16 KiB");
  }

  @Test
  void what_is_no_http_is_refused_with_a_problem() throws IOException {
    String answer = exchange("HELLO\r\n\r\n");

    assertThat(answer).contains(" 400 ").contains("application/problem+json");
  }

  @Test
  void another_content_type_is_refused() {
    assertThat(
            line(
                api.send(
                    api.request("/api/v1/jobs")
                        .header("Authorization", "Bearer ann-token")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{}")))))
        .isEqualTo(
            "415 content type \"text/plain\" is not read here;"
                + " send multipart/form-data with the parts spec and payload");
  }

  @Test
  void a_body_that_is_no_multipart_is_refused() {
    assertThat(line(raw("nonsense".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(
            "400 not a multipart body with the parts spec, payload, environment and sweep,"
                + " each at most once");
    assertThat(line(raw(ApiFixture.multipart("{", new byte[1]))))
        .isEqualTo("400 spec is not JSON: its end is missing");
    byte[] latin = ApiFixture.multipart("{\"kind\":\"?\"}", new byte[1]);
    for (int i = 0; i < latin.length; i++) {
      latin[i] = latin[i] == '?' ? (byte) 0xFF : latin[i];
    }
    assertThat(line(raw(latin))).isEqualTo("400 spec is not valid UTF-8");
  }

  private HttpResponse<String> raw(byte[] body) {
    return api.send(
        api.request("/api/v1/jobs")
            .header("Authorization", "Bearer ann-token")
            .header("Content-Type", "multipart/form-data; boundary=edge")
            .POST(BodyPublishers.ofByteArray(body)));
  }

  /// Sends this and no more, and reads to the end.
  private String exchange(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", api.server.port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return readAll(socket.getInputStream());
    }
  }

  private static String readAll(InputStream in) throws IOException {
    StringBuilder answer = new StringBuilder();
    try {
      for (int c = in.read(); c >= 0; c = in.read()) {
        answer.append((char) c);
      }
    } catch (SocketException e) {
      answer.append("");
    }
    return answer.toString();
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }
}
