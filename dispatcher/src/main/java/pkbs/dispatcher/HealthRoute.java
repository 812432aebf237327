package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.List;
import pkbs.protocol.Health;

/// `GET /healthz`: the process answers.
final class HealthRoute implements Handler {
  @Override
  public void handle(Context ctx) {
    Api.json(ctx, new Health(true, List.of(new Health.Check("process", true, "alive"))));
  }
}
