package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.protocol.DeleteReply;
import pkbs.protocol.Route;

/// `DELETE /api/v1/jobs/{id}`: the owner or an operator asks for the end.
final class DeleteJobRoute implements Handler {
  private final Api api;

  DeleteJobRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.DELETE_JOB);
    boolean force = Api.flag(ctx, "force");
    JobId id = api.ownJob(ctx).id();
    api.requireStorage();
    Job job = api.leader().delete(id, Api.caller(ctx).owner(), force);
    String state = Views.stateName(job.state());
    Audit.done(ctx, Route.DELETE_JOB, id, state);
    Api.json(ctx, new DeleteReply(id.toString(), state));
  }
}
