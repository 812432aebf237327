package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import pkbs.core.schedule.WantedWorkers;
import pkbs.protocol.Route;
import pkbs.protocol.ScaleView;

/// `GET /api/v1/scale`: what an autoscaler asks for.
final class ShowScaleRoute implements Handler {
  private final Api api;

  ShowScaleRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.SHOW_SCALE);
    WantedWorkers wanted =
        api.scaling().wanted().orElseThrow(() -> Unavailable.notLeading(api.leader().trouble()));
    Api.json(
        ctx,
        new ScaleView(
            api.scaling().pool(),
            wanted.wanted(),
            wanted.exported(),
            wanted.busy(),
            wanted.current(),
            wanted.waiting()));
  }
}
