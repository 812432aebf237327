package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import pkbs.protocol.ResultList;
import pkbs.protocol.Route;

/// `GET /api/v1/jobs/{id}/results`: the files of the recorded results folder, or with `attempt=N`
/// of that attempt's.
final class JobResultsRoute implements Handler {
  private final Api api;

  JobResultsRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.JOB_RESULTS);
    Shown shown = api.ownShown(ctx);
    String folder = AttemptChoice.of(ctx, shown).folder();
    Api.json(
        ctx,
        new ResultList(shown.id(), folder, api.results().url(folder), api.results().list(folder)));
  }
}
