package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import pkbs.core.Job;
import pkbs.protocol.Route;

/// `GET /api/v1/jobs/{id}`: from memory; with `wait=SECONDS` at its end or when the time is over.
final class ShowJobRoute implements Handler {
  private static final int WAIT_SECONDS_MAX = 60;

  private final Api api;

  ShowJobRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) throws InterruptedException {
    Api.checkQuery(ctx, Route.SHOW_JOB);
    int seconds = JobQuery.number("wait", ctx.queryParam("wait"), 0, 0, WAIT_SECONDS_MAX);
    Job job = api.job(ctx);
    if (seconds > 0 && !job.state().isTerminal()) {
      api.waiters().awaitEnd(job.id(), Duration.ofSeconds(seconds));
      job = api.job(ctx);
    }
    Api.json(ctx, api.view(job, Api.caller(ctx)));
  }
}
