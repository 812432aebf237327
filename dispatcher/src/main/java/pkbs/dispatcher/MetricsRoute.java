package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;

/// `GET /metrics`, in the text format of Prometheus.
final class MetricsRoute implements Handler {
  private final Api api;

  MetricsRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    ctx.contentType("text/plain; version=0.0.4; charset=utf-8");
    ctx.result(api.meters().scrape());
  }
}
