package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import pkbs.protocol.Route;

/// `GET /api/v1/jobs/{id}`: from memory; with `wait=SECONDS` at its end or when the time is over.
final class ShowJobRoute implements Handler {
  private static final int WAIT_SECONDS_MAX = 60;

  /// How soon the end of a task is seen, for which nobody waits by itself.
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Api api;

  ShowJobRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) throws InterruptedException {
    Api.checkQuery(ctx, Route.SHOW_JOB);
    int seconds = JobQuery.number("wait", ctx.queryParam("wait"), 0, 0, WAIT_SECONDS_MAX);
    Shown shown = api.shown(ctx);
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (!shown.job().state().isTerminal() && System.nanoTime() < end) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      boolean isTask = shown.index().isPresent();
      api.waiters().awaitEnd(shown.job().id(), isTask && left.compareTo(LOOK) > 0 ? LOOK : left);
      shown = api.shown(ctx);
    }
    Api.json(ctx, api.view(shown, Api.caller(ctx)));
  }
}
