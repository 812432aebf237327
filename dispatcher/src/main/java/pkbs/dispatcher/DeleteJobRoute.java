package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.pbs.ArrayTasks;
import pkbs.core.pbs.JobOperand;
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
    Job named = api.ownJob(ctx);
    JobOperand operand = Api.operand(ctx);
    api.requireStorage();
    switch (operand.tasks()) {
      case JobOperand.Tasks.None() -> whole(ctx, named, force);
      case JobOperand.Tasks.All() -> whole(ctx, named, force);
      case JobOperand.Tasks.One(int index) -> {
        String state = Views.stateName(api.shown(ctx).job().state());
        api.leader().deleteTasks(named, asked -> asked == index, force, operand.id());
        reply(ctx, named.id(), operand.id(), state);
      }
      case JobOperand.Tasks.Some(ArrayTasks indices) -> {
        api.leader().deleteTasks(named, indices::contains, force, operand.id());
        reply(ctx, named.id(), operand.id(), Views.stateName(named.state()));
      }
    }
  }

  private void whole(Context ctx, Job named, boolean force) {
    Job job = api.leader().delete(named.id(), Api.caller(ctx).owner(), force);
    String shownId = named.spec().shownId(named.id());
    reply(ctx, named.id(), shownId, Views.stateName(job.state()));
  }

  private static void reply(Context ctx, JobId job, String shownId, String state) {
    Audit.done(ctx, Route.DELETE_JOB, job, state);
    Api.json(ctx, new DeleteReply(shownId, state));
  }
}
