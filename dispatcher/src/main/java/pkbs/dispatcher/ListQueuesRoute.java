package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Limits;
import pkbs.core.Queue;
import pkbs.core.Walltime;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.QueueList;
import pkbs.protocol.QueueList.Counts;
import pkbs.protocol.Route;

/// `GET /api/v1/queues`: the queues, with the jobs of all owners counted.
final class ListQueuesRoute implements Handler {
  private final Api api;

  ListQueuesRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.LIST_QUEUES);
    Map<String, Counts> counts = new HashMap<>();
    for (JobId id : api.jobs().active()) {
      api.jobs()
          .find(id)
          .ifPresent(job -> counts.merge(job.spec().queue(), count(job), Counts::plus));
    }
    List<QueueList.QueueView> queues =
        api.leader().queues().all().stream()
            .map(queue -> view(queue, counts.getOrDefault(queue.name(), Counts.NONE)))
            .toList();
    Api.json(ctx, new QueueList(api.time().now(), server(), queues));
  }

  private QueueList.ServerView server() {
    long ready =
        api.workers().all().stream().map(Workers.Seen::beat).filter(Heartbeat::takesWork).count();
    return new QueueList.ServerView(
        Queue.WORKQ.name(),
        (int) ready,
        Limits.HISTORY_AGE_MAX.toSeconds(),
        Limits.ARRAY_TASKS_MAX);
  }

  private static Counts count(Job job) {
    return switch (job.state()) {
      case JobState.Queued queued -> new Counts(1, 0, 0, 0, 0, 0);
      case JobState.Held held -> new Counts(0, 1, 0, 0, 0, 0);
      case JobState.Waiting waiting -> new Counts(0, 0, 1, 0, 0, 0);
      case JobState.Running running -> new Counts(0, 0, 0, 1, 0, 0);
      case JobState.Exiting exiting -> new Counts(0, 0, 0, 0, 1, 0);
      case JobState.Finished finished -> Counts.NONE;
    };
  }

  /// A queue with its jobs counted.
  static QueueList.QueueView view(Queue queue, Counts counts) {
    Queue.Most most = queue.rules().most();
    return new QueueList.QueueView(
        queue.name(),
        queue.rules().enabled(),
        queue.rules().started(),
        queue.rules().priority(),
        new QueueList.Defaults(
            queue.defaults().cpus(),
            queue.defaults().memory().bytes(),
            queue.defaults().scratch().bytes(),
            queue.rules().walltime().map(Walltime::seconds)),
        new QueueList.Most(
            Optional.of(queue.walltimeMax().seconds()),
            most.queued(),
            most.running(),
            most.queuedOfUser(),
            most.runningOfUser()),
        counts);
  }
}
