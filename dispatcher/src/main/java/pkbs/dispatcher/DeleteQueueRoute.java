package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import pkbs.protocol.DeleteReply;
import pkbs.protocol.Route;

/// `DELETE /api/v1/queues/{queue}`: of one in which no job waits or runs.
final class DeleteQueueRoute implements Handler {
  private final Api api;

  DeleteQueueRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.DELETE_QUEUE);
    String name = ctx.pathParam("queue");
    api.requireStorage();
    api.leader().deleteQueue(name);
    Audit.queue(ctx, Route.DELETE_QUEUE, name, "deleted");
    Api.json(ctx, new DeleteReply(name, "deleted"));
  }
}
