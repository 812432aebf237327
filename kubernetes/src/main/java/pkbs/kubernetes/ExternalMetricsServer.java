package pkbs.kubernetes;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.PkbsException;

/// Serves [ExternalMetrics] over TLS to the API server, which shows a certificate of its front
/// proxy; nobody else gets through the handshake. Source: ADR 0025.
public final class ExternalMetricsServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ExternalMetricsServer.class);
  private static final int CONNECTIONS_MAX = 200;
  private static final int THREADS_MAX = 8;
  private static final int HEADER_BYTES_MAX = 16 * 1024;
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration LOOKED_AGAIN = Duration.ofMinutes(5);

  private final Server server;
  private final ServerConnector connector;
  private final FrontProxyTrust trust;
  private final ScheduledExecutorService looker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("front-proxy").daemon(true).factory());

  /// Starts to listen.
  ///
  /// @param port 0 picks a free one
  /// @param proxy asked at the start and every five minutes
  /// @throws PkbsException where it cannot
  public ExternalMetricsServer(int port, ExternalMetrics metrics, Supplier<FrontProxy> proxy) {
    trust = new FrontProxyTrust(proxy.get());
    server = new Server(new QueuedThreadPool(THREADS_MAX, 1));
    connector = new ServerConnector(server, 1, 1, ssl(), new HttpConnectionFactory(http()));
    connector.setPort(port);
    connector.setIdleTimeout(IDLE.toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS_MAX, connector));
    server.setHandler(new Answering(metrics));
    try {
      server.start();
    } catch (Exception e) {
      throw new PkbsException("port %d for metrics: %s".formatted(port, e.getMessage()), e);
    }
    looker.scheduleWithFixedDelay(
        () -> look(proxy), LOOKED_AGAIN.toSeconds(), LOOKED_AGAIN.toSeconds(), TimeUnit.SECONDS);
    log.info("metrics for the API server on port {}", port());
  }

  private void look(Supplier<FrontProxy> proxy) {
    try {
      trust.replace(proxy.get());
    } catch (PkbsException e) {
      log.warn("goes on with the authorities that it has: {}", e.getMessage());
    }
  }

  public int port() {
    return connector.getLocalPort();
  }

  private SslConnectionFactory ssl() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(ServingKey.make(), new TrustManager[] {trust}, null);
      SslContextFactory.Server factory = new SslContextFactory.Server();
      factory.setSslContext(context);
      factory.setNeedClientAuth(true);
      factory.setSniRequired(false);
      return new SslConnectionFactory(factory, "http/1.1");
    } catch (GeneralSecurityException e) {
      throw new PkbsException("TLS for metrics: " + e.getMessage(), e);
    }
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(HEADER_BYTES_MAX);
    http.setSendServerVersion(false);
    // The API server calls by an address, or by a name that the certificate does not have.
    http.addCustomizer(new SecureRequestCustomizer(false));
    return http;
  }

  private static final class Answering extends Handler.Abstract.NonBlocking {
    private final ExternalMetrics metrics;

    Answering(ExternalMetrics metrics) {
      this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      ExternalMetrics.Answer answer =
          request.getMethod().equals("GET")
              ? metrics.get(request.getHttpURI().getPath(), selector(request))
              : ExternalMetrics.refused(405, "MethodNotAllowed", "only GET is answered");
      response.setStatus(answer.status());
      response
          .getHeaders()
          .put(
              HttpHeader.CONTENT_TYPE,
              answer.body().startsWith("{") ? "application/json" : "text/plain");
      Content.Sink.write(response, true, answer.body(), callback);
      return true;
    }

    private static Optional<String> selector(Request request) {
      Fields query = Request.extractQueryParameters(request, StandardCharsets.UTF_8);
      return Optional.ofNullable(query.getValue("labelSelector"));
    }
  }

  @Override
  public void close() {
    looker.shutdownNow();
    try {
      server.stop();
    } catch (Exception e) {
      log.debug("not stopped in order", e);
    }
  }
}
