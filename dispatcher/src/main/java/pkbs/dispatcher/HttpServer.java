package pkbs.dispatcher;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler.Sequence;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.Route;

/// The HTTP edge: one handler for each route of the table, one shape for every error, a bound on
/// everything that a client controls.
final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
  private static final int HEADER_BYTES_MAX = 16 * 1024;
  private static final Duration FINISH_MAX = Duration.ofSeconds(5);

  /// Silence on a connection while no more are accepted.
  private static final Duration CROWDED_IDLE = Duration.ofSeconds(2);

  private static final UriCompliance ODD_NAMES =
      UriCompliance.DEFAULT.with(
          "ODD_NAMES",
          Violation.AMBIGUOUS_PATH_ENCODING,
          Violation.AMBIGUOUS_PATH_PARAMETER,
          Violation.SUSPICIOUS_PATH_CHARACTERS);

  private final Api api;
  private final Gate gate;
  private final Settings settings;
  private final Javalin javalin;

  /// @param port 0 picks a free one
  /// @param davProxy the WebDAV server's root, to be served at `/dav/`
  record Settings(
      String host, int port, Optional<URI> davProxy, AccessRules rules, HttpLimits limits) {
    static Settings of(DispatcherConfig config) {
      return new Settings(
          config.listen(),
          config.port(),
          config.davProxy(),
          config.rules(),
          HttpLimits.of(config.rules().connections()));
    }
  }

  /// Starts to listen.
  HttpServer(Api api, Tokens tokens, Settings settings) {
    this.api = api;
    this.gate = new Gate(tokens, settings.rules().othersVisible());
    this.settings = settings;
    this.javalin = Javalin.create(this::configure).start();
  }

  int port() {
    return javalin.port();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.concurrency.useVirtualThreads = true;
    config.http.prefer405over404 = true;
    config.http.compressionStrategy = CompressionStrategy.GZIP;
    config.jetty.modifyHttpConfiguration(HttpServer::limit);
    config.jetty.modifyServer(this::modify);
    config.jetty.addConnector(this::connector);
    config.requestLogger.http(this::measure);
    for (Route route : Route.values()) {
      Handler handler = handler(route);
      config.routes.addHttpHandler(
          HandlerType.findOrCreate(route.method()),
          route.path(),
          ctx -> guarded(route, handler, ctx));
    }
    config.routes.exception(RefusedException.class, (e, ctx) -> Problems.send(ctx, e.refusal()));
    config.routes.exception(HttpResponseException.class, HttpServer::refused);
    config.routes.exception(EofException.class, (e, ctx) -> log.debug("client went away"));
    config.routes.exception(Exception.class, HttpServer::unforeseen);
  }

  private Handler handler(Route route) {
    return switch (route) {
      case SUBMIT_JOB -> new SubmitJobRoute(api, settings);
      case LIST_JOBS -> new ListJobsRoute(api);
      case SHOW_JOB -> new ShowJobRoute(api);
      case DELETE_JOB -> new DeleteJobRoute(api);
      case HOLD_JOBS,
          RELEASE_JOBS,
          ALTER_JOBS,
          RERUN_JOBS,
          SIGNAL_JOBS,
          MOVE_JOBS,
          SWAP_JOBS,
          MESSAGE_JOBS,
          DELETE_JOBS ->
          new OrderJobsRoute(api, settings, route);
      case JOB_LOG -> new JobLogRoute(api);
      case JOB_RESULTS -> new JobResultsRoute(api);
      case JOB_RESULT -> new JobResultRoute(api);
      case LIST_ROWS -> new ListRowsRoute(api);
      case SHOW_SCALE -> new ShowScaleRoute(api);
      case LIST_WORKERS -> new ListWorkersRoute(api);
      case LIST_QUEUES -> new ListQueuesRoute(api);
      case PUT_QUEUE -> new PutQueueRoute(api);
      case DELETE_QUEUE -> new DeleteQueueRoute(api);
      case HEALTH -> new HealthRoute(api);
      case READY -> new ReadyRoute(api);
      case EXAMINE -> new ExamineRoute(api);
      case METRICS -> new MetricsRoute(api);
      case OPENAPI -> new OpenApiRoute();
    };
  }

  private void guarded(Route route, Handler handler, Context ctx) throws Exception {
    ctx.header("Cache-Control", "no-store");
    try {
      if (route.scope().isPresent()) {
        Api.setCaller(ctx, gate.admit(ctx, route.scope().get(), api.time()));
      }
      api.requireJobs(route);
      handler.handle(ctx);
    } catch (RefusedException e) {
      throw refused(route, ctx, e.refusal());
    } catch (StoreUnavailableException e) {
      throw refused(route, ctx, Unavailable.nothingDone().refusal());
    }
  }

  private RefusedException refused(Route route, Context ctx, Refusal refusal) {
    Audit.refused(ctx, route, refusal);
    if (route == Route.SUBMIT_JOB || route.isOrder()) {
      RequestBody.drain(ctx, api.time());
      return new RefusedException(refusal);
    }
    return new RefusedException(Unavailable.notOfSubmission(refusal));
  }

  private static void limit(HttpConfiguration http) {
    http.setRequestHeaderSize(HEADER_BYTES_MAX);
    // Else a value is taken for the one in the same connection's request before that differs in
    // case only: a token, a request key, the boundary of a body.
    http.setHeaderCacheCaseSensitive(true);
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
    http.setUriCompliance(ODD_NAMES);
  }

  private void modify(Server server) {
    server.setErrorHandler(new ServerErrors());
    server.setStopTimeout(FINISH_MAX.toMillis());
    settings.davProxy().ifPresent(target -> server.setHandler(new Sequence(new DavProxy(target))));
  }

  private ServerConnector connector(Server server, HttpConfiguration http) {
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    HttpLimits limits = settings.limits();
    connector.setIdleTimeout(limits.idle().toMillis());
    connector.addBean(new SlowHeads(connector, limits.head()));
    NetworkConnectionLimit most = new NetworkConnectionLimit(limits.connections(), connector);
    most.setEndPointIdleTimeout(Math.min(CROWDED_IDLE.toMillis(), limits.idle().toMillis()));
    server.addBean(most);
    return connector;
  }

  private void measure(Context ctx, float millis) {
    String route =
        ctx.endpoints().matchedHttpEndpoint() == null
            ? "none"
            : ctx.endpoints().matchedHttpEndpoint().path;
    api.meters()
        .answered(
            ctx.method().toString(),
            route,
            ctx.statusCode(),
            Duration.ofNanos((long) (millis * 1e6)));
  }

  private static void refused(HttpResponseException e, Context ctx) {
    String detail =
        switch (e.getStatus()) {
          case 404 -> "no such page";
          case 405 -> "this page does not know the method " + ctx.method();
          default -> "request refused";
        };
    Problems.send(ctx, Problems.ofStatus(e.getStatus(), detail));
  }

  /// The number in the answer finds the log line; nothing else of the failure leaves the process.
  private static void unforeseen(Exception e, Context ctx) {
    String number = UUID.randomUUID().toString();
    log.error("unforeseen failure {} at {} {}", number, ctx.method(), ctx.path(), e);
    Problems.send(
        ctx, Problems.ofStatus(500, "internal error, in the dispatcher's log as " + number));
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
