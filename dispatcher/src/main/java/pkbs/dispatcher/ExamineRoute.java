package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Instant;
import pkbs.core.Release;
import pkbs.protocol.DoctorReport;
import pkbs.protocol.Route;

/// `GET /api/v1/doctor`: what is wrong, for an operator.
final class ExamineRoute implements Handler {
  private static final String OWN = "own";

  private final Api api;

  ExamineRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.EXAMINE);
    Instant at = api.time().now();
    Api.json(
        ctx, DoctorReport.of(Release.VERSION, at, api.examination().findings(Api.flag(ctx, OWN))));
  }
}
