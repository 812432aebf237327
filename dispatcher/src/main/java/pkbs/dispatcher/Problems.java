package pkbs.dispatcher;

import io.javalin.http.Context;
import java.util.Locale;
import java.util.Optional;
import pkbs.core.Refusal;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Problem;

/// Renders what goes wrong as `application/problem+json`, whoever finds it: a route, Javalin,
/// Jetty.
final class Problems {
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;
  private static final String RETRY_SECONDS = "2";

  private Problems() {}

  static void send(Context ctx, Refusal refusal) {
    send(ctx, Problem.of(refusal));
  }

  static void send(Context ctx, Problem problem) {
    if (problem.status() == UNAUTHORIZED) {
      ctx.header("WWW-Authenticate", "Bearer realm=\"pkbs\"");
    }
    if (problem.status() == UNAVAILABLE || problem.status() == TOO_MANY_REQUESTS) {
      ctx.header("Retry-After", RETRY_SECONDS);
    }
    ctx.status(problem.status());
    ctx.contentType(Problem.CONTENT_TYPE);
    ctx.result(PkbsJson.write(problem));
  }

  /// For a status that no refusal has, or that the server itself found.
  static Problem ofStatus(int status, String detail) {
    Optional<Refusal.Code> code =
        switch (status) {
          case 400 -> Optional.of(Refusal.Code.MALFORMED);
          case 404 -> Optional.of(Refusal.Code.NOT_FOUND);
          case 408 -> Optional.of(Refusal.Code.REQUEST_TIMEOUT);
          case 413 -> Optional.of(Refusal.Code.PAYLOAD_TOO_LARGE);
          case 415 -> Optional.of(Refusal.Code.UNSUPPORTED_CONTENT_TYPE);
          case 429 -> Optional.of(Refusal.Code.TOO_MANY_REQUESTS);
          case 414, 431 -> Optional.of(Refusal.Code.REQUEST_TOO_LARGE);
          case 503 -> Optional.of(Refusal.Code.UNAVAILABLE);
          default -> Optional.empty();
        };
    String name = code.map(Enum::name).orElse(status == 405 ? "METHOD_NOT_ALLOWED" : "INTERNAL");
    String title = name.charAt(0) + name.substring(1).replace('_', ' ').toLowerCase(Locale.ROOT);
    Optional<String> field = status == 431 ? Optional.of("header") : Optional.empty();
    return new Problem("urn:pkbs:" + name, title, status, detail, name, field, Optional.empty());
  }
}
