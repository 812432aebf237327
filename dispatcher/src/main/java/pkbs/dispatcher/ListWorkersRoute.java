package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Collection;
import java.util.List;
import pkbs.core.JobState;
import pkbs.core.Resources;
import pkbs.core.RunId;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.Route;
import pkbs.protocol.WorkerList;
import pkbs.protocol.WorkerList.WorkerView;

/// `GET /api/v1/workers`: who was heard in its lease, what is free there, and which of the jobs
/// that the caller may see it has.
final class ListWorkersRoute implements Handler {
  private final Api api;

  ListWorkersRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.LIST_WORKERS);
    Caller caller = Api.caller(ctx);
    Api.json(
        ctx, new WorkerList(api.workers().all().stream().map(seen -> view(seen, caller)).toList()));
  }

  private WorkerView view(Workers.Seen seen, Caller caller) {
    Heartbeat beat = seen.beat();
    Collection<RunId> runs = api.jobs().runsOn(beat.worker());
    Resources free = beat.capacity().minus(used(runs));
    List<String> jobs =
        runs.stream()
            .map(RunId::job)
            .filter(id -> api.jobs().find(id).filter(caller::sees).isPresent())
            .sorted()
            .map(Object::toString)
            .toList();
    return new WorkerView(
        beat.worker().text(),
        beat.seat(),
        beat.host(),
        beat.pool(),
        beat.takesWork(),
        beat.capacity().cpus(),
        free.cpus(),
        beat.capacity().memory().bytes(),
        free.memory().bytes(),
        api.time().since(seen.at()).toSeconds(),
        jobs,
        beat.reason());
  }

  private Resources used(Collection<RunId> runs) {
    return runs.stream()
        .flatMap(run -> api.jobs().find(run.job()).stream())
        .filter(job -> job.state() instanceof JobState.Running)
        .map(job -> job.spec().resources())
        .reduce(Resources.NONE, Resources::plus);
  }
}
