package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import pkbs.core.Job;
import pkbs.core.Owner;
import pkbs.core.RefusedException;
import pkbs.core.pbs.Quoted;
import pkbs.protocol.DeleteReply;
import pkbs.protocol.Route;

/// `DELETE /api/v1/jobs/{id}`: the owner asks for the end.
final class DeleteJobRoute implements Handler {
  private final Api api;

  DeleteJobRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    Owner owner = Api.caller(ctx);
    String id = ctx.pathParam("id");
    try {
      Api.checkQuery(ctx, Route.DELETE_JOB);
      boolean force = Api.flag(ctx, "force");
      Job job = api.ownJob(ctx);
      id = job.id().toString();
      String state = Views.stateName(api.leader().delete(job.id(), owner, force).state());
      Audit.done(owner, "delete", id, state);
      Api.json(ctx, new DeleteReply(id, state));
    } catch (RefusedException e) {
      Audit.done(owner, "delete", Quoted.twice(id), e.refusal().code().name());
      throw e;
    }
  }
}
