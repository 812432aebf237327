package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import pkbs.core.Queue;
import pkbs.protocol.QueueList;
import pkbs.protocol.Route;

/// `PUT /api/v1/queues/{queue}`: makes a queue, or changes what is named of one.
final class PutQueueRoute implements Handler {
  private final Api api;

  PutQueueRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.PUT_QUEUE);
    String name = ctx.pathParam("queue");
    QueueSettings settings = new QueueSettings(ctx);
    settings.applyTo(Queue.WORKQ);
    api.requireStorage();
    Queue queue =
        Api.flag(ctx, "create")
            ? api.leader().createQueue(name, settings::applyTo)
            : api.leader().changeQueue(name, settings::applyTo);
    Audit.queue(ctx, Route.PUT_QUEUE, queue.name(), "saved");
    Api.json(ctx, ListQueuesRoute.view(queue, QueueList.Counts.NONE));
  }
}
