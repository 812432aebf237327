package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import pkbs.core.Job;
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
    Resources free = beat.capacity().minus(used(runs, beat.capacity()));
    List<String> jobs =
        runs.stream()
            .sorted(Comparator.comparing(RunId::job).thenComparing(RunId::first))
            .flatMap(run ->
                api.jobs().find(run.job()).filter(caller::sees).stream()
                    .map(job -> job.spec().shownId(run)))
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
        beat.reason(),
        beat.sharedPaths());
  }

  /// A job that is alone leaves nothing to others.
  private Resources used(Collection<RunId> runs, Resources all) {
    return runs.stream()
        .flatMap(run -> api.jobs().find(run.job()).filter(job -> isRunning(job, run)).stream())
        .map(job -> job.spec().surroundings().demands().alone() ? all : job.spec().resources())
        .reduce(Resources.NONE, Resources::plus);
  }

  /// One whose program has ended holds nothing any more.
  private boolean isRunning(Job job, RunId run) {
    return api.jobs()
        .arrays()
        .find(job.id())
        .map(tasks -> tasks.isRunning(run))
        .orElseGet(() -> job.state() instanceof JobState.Running);
  }
}
