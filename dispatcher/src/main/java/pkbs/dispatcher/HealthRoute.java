package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.List;
import pkbs.protocol.Health;

/// `GET /healthz`: the process answers. Says too where it does less than it could, which a new
/// process would not mend.
final class HealthRoute implements Handler {
  private final Api api;

  HealthRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    Health.Check process = new Health.Check("process", true, "alive");
    Api.json(ctx, new Health(true, List.of(process, api.readiness().results())));
  }
}
