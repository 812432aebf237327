package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import pkbs.protocol.Health;

/// `GET /readyz`: 200 where jobs are accepted.
final class ReadyRoute implements Handler {
  private static final int UNAVAILABLE = 503;

  private final Api api;

  ReadyRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    Health health = api.readiness().check();
    if (!health.ready()) {
      ctx.status(UNAVAILABLE);
    }
    Api.json(ctx, health);
  }
}
