package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import pkbs.core.Job;
import pkbs.core.JobState;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.ResultFolder;
import pkbs.core.RunEnd;
import pkbs.protocol.ResultList;
import pkbs.protocol.Route;

/// `GET /api/v1/jobs/{id}/results`: the files of the recorded results folder.
final class JobResultsRoute implements Handler {
  private final Api api;

  JobResultsRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.JOB_RESULTS);
    Job job = api.ownJob(ctx);
    String folder = folder(job).path();
    Api.json(
        ctx,
        new ResultList(
            job.id().toString(), folder, api.results().url(folder), api.results().list(folder)));
  }

  /// @throws RefusedException where there is none, or none yet
  static ResultFolder folder(Job job) {
    if (!(job.state() instanceof JobState.Finished finished)) {
      throw new RefusedException(
          Refusal.of(
              Refusal.Code.WRONG_STATE,
              "job %s is %s, it has no results yet"
                  .formatted(job.id(), Views.stateName(job.state()))));
    }
    return finished
        .last()
        .flatMap(RunEnd::results)
        .orElseThrow(() -> Results.notFound("job %s has no stored results".formatted(job.id())));
  }
}
