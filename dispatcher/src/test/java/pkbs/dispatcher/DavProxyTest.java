package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static pkbs.dispatcher.ApiFixture.problem;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DavProxyTest {
  private com.sun.net.httpserver.HttpServer behind;
  private ApiFixture api;

  @BeforeEach
  void open() throws IOException {
    behind = com.sun.net.httpserver.HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    behind.createContext("/", DavProxyTest::tell);
    behind.start();
    URI target = URI.create("http://127.0.0.1:" + behind.getAddress().getPort() + "/dav/");
    api = new ApiFixture(Optional.of(target));
  }

  @AfterEach
  void close() throws IOException {
    api.close();
    behind.stop(0);
  }

  private static void tell(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String told =
        "%s %s host=%s destination=%s body=%d"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                exchange.getRequestHeaders().getFirst("Host"),
                exchange.getRequestHeaders().getFirst("Destination"),
                body.length);
    byte[] answer = told.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(207, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  @Test
  void every_method_passes_with_host_and_destination() {
    String here = "127.0.0.1:" + api.server.port();
    HttpResponse<String> moved =
        api.send(
            api.request("/dav/pkbs/ann/a%20b%23c%25d+e")
                .header("Destination", "http://" + here + "/dav/new")
                .method("MOVE", BodyPublishers.noBody()));

    assertThat(moved.statusCode()).isEqualTo(207);
    assertThat(moved.body())
        .isEqualTo(
            "MOVE /dav/pkbs/ann/a%%20b%%23c%%25d+e host=%s destination=http://%s/dav/new body=0"
                .formatted(here, here));
  }

  @Test
  void a_large_body_passes() {
    HttpResponse<String> put =
        api.send(api.request("/dav/f").PUT(BodyPublishers.ofByteArray(new byte[5 << 20])));

    assertThat(put.body()).endsWith("body=" + (5 << 20));
  }

  @Test
  void other_pages_are_still_the_dispatchers() {
    assertThat(api.get("/api/v1/jobs").statusCode()).isEqualTo(200);
    assertThat(problem(api.get("/davx")).status()).isEqualTo(404);
  }

  @Test
  void no_path_leads_out_of_what_is_passed_on() {
    for (String path :
        List.of("/dav/../x", "/dav/..;/x", "/dav/..;a=b/x", "/dav/%2e%2e/x", "/dav/a/..;/..;/x")) {
      HttpResponse<String> answer = api.send(api.request(path));

      assertThat(answer.statusCode()).as(path).isIn(400, 404);
    }
    assertThat(api.send(api.request("/dav/a;b/c")).body()).startsWith("GET /dav/a;b/c ");
  }

  @Test
  void a_webdav_server_that_is_away_is_a_bad_gateway() {
    behind.stop(0);

    assertThat(problem(api.send(api.request("/dav/x"))).status()).isEqualTo(502);
  }
}
