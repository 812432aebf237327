package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static pkbs.dispatcher.ApiFixture.line;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a client may do wrong below the API.
final class HostileHttpTest {
  private static final String HEAD =
      "POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ann-token\r\n"
          + "Content-Type: multipart/form-data; boundary=edge\r\n";

  private ApiFixture api;

  @BeforeEach
  void open() throws IOException {
    api = new ApiFixture();
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
        .isEqualTo("400 not a multipart body with the parts spec and payload, each at most once");
    assertThat(line(raw(ApiFixture.multipart("{", new byte[1]))))
        .startsWith("400 not the expected");
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
