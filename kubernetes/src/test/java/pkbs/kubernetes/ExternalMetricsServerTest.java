package pkbs.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Map;
import java.util.OptionalInt;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.testkit.Certificates;

/// Who may ask for the metric, and how. The API server does not check this side's certificate.
class ExternalMetricsServerTest {
  private static final String VALUE =
      "/apis/external.metrics.k8s.io/v1beta1/namespaces/pkbs/pkbs_wanted_workers";

  @TempDir private Path folder;
  private Certificates aggregator;
  private Certificates stranger;
  private ExternalMetricsServer server;

  @BeforeEach
  void make() {
    aggregator = Certificates.ofLoopback(folder);
    stranger = Certificates.ofElsewhere(folder);
  }

  private void serve(String names) throws IOException {
    FrontProxy proxy =
        FrontProxy.of(
            Map.of(
                "requestheader-client-ca-file",
                Files.readString(aggregator.certificate()),
                "requestheader-allowed-names",
                names));
    server =
        new ExternalMetricsServer(
            0,
            new ExternalMetrics("pkbs", "default", () -> OptionalInt.of(7), Clock.systemUTC()),
            () -> proxy);
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void the_api_server_gets_the_value() throws Exception {
    serve("[\"pkbs test\", \"front-proxy-client\"]");
    HttpResponse<String> answer = get(keys(aggregator), VALUE + "?labelSelector=pool%3Ddefault");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.body()).contains("\"value\":\"7\"");
    assertThat(get(keys(aggregator), VALUE + "?labelSelector=pool%3Dspot").body())
        .contains("\"items\":[]");
    assertThat(get(keys(aggregator), "/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void nobody_else_gets_through_the_handshake() throws Exception {
    serve("[]");
    assertThatThrownBy(() -> get(keys(stranger), VALUE)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get(new KeyManager[0], VALUE)).isInstanceOf(IOException.class);
    assertThat(get(keys(aggregator), "/healthz").body()).isEqualTo("ok");
  }

  @Test
  void a_certificate_of_another_name_does_not_either() throws Exception {
    serve("[\"front-proxy-client\"]");
    assertThatThrownBy(() -> get(keys(aggregator), VALUE)).isInstanceOf(IOException.class);
  }

  @Test
  void nothing_but_get_is_answered() throws Exception {
    serve("[]");
    try (HttpClient client = client(keys(aggregator))) {
      HttpRequest request =
          HttpRequest.newBuilder(address(VALUE)).POST(BodyPublishers.ofString("x")).build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    }
  }

  private URI address(String path) {
    return URI.create("https://127.0.0.1:" + server.port() + path);
  }

  private HttpResponse<String> get(KeyManager[] keys, String path) throws Exception {
    try (HttpClient client = client(keys)) {
      return client.send(HttpRequest.newBuilder(address(path)).build(), BodyHandlers.ofString());
    }
  }

  private static HttpClient client(KeyManager[] keys) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {new Anybody()}, null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static KeyManager[] keys(Certificates of) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(of.keys())) {
      store.load(in, Certificates.PASSWORD.toCharArray());
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, Certificates.PASSWORD.toCharArray());
    return factory.getKeyManagers();
  }

  /// `insecureSkipTLSVerify`.
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
