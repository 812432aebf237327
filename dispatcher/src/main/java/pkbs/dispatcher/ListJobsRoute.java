package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Instant;
import java.util.List;
import pkbs.core.Owner;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;
import pkbs.protocol.Route;

/// `GET /api/v1/jobs`: from memory, in pages. Everybody sees everybody's jobs, as in PBS, but
/// nobody's variables except their own.
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
    Owner viewer = Api.caller(ctx);
    Instant now = api.time().now();
    JobPages.Page page = pages.page(JobQuery.of(ctx.queryParamMap()));
    List<JobView> views =
        page.jobs().stream().map(job -> api.views().view(job, viewer, now)).toList();
    Api.json(ctx, new JobList(JobList.SCHEMA, now, views, page.unknown(), page.next()));
  }
}
