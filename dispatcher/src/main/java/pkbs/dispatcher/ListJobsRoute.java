package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.List;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;
import pkbs.protocol.Route;

/// `GET /api/v1/jobs`: from memory, in pages, of the jobs that the caller may see.
final class ListJobsRoute implements Handler {
  private final Api api;
  private final JobPages pages;

  ListJobsRoute(Api api) {
    this.api = api;
    this.pages = new JobPages(api.jobs());
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.LIST_JOBS);
    Caller caller = Api.caller(ctx);
    JobPages.Page page = pages.page(JobQuery.of(ctx.queryParamMap()), caller);
    List<JobView> views = page.jobs().stream().map(job -> api.view(job, caller)).toList();
    Api.json(
        ctx, new JobList(JobList.SCHEMA, api.time().now(), views, page.unknown(), page.next()));
  }
}
