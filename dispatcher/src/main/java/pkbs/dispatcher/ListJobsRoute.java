package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.ArrayList;
import java.util.List;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;
import pkbs.protocol.Route;

/// `GET /api/v1/jobs`: from memory, in pages, of the jobs that the caller may see.
final class ListJobsRoute implements Handler {
  private final Api api;
  private final JobPages pages;
  private final TaskPages tasks;

  ListJobsRoute(Api api) {
    this.api = api;
    this.pages = new JobPages(api.jobs());
    this.tasks = new TaskPages(api.jobs(), api.tasks());
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.LIST_JOBS);
    Caller caller = Api.caller(ctx);
    TaskOperands operands = TaskOperands.of(ctx.queryParamMap(), api.jobs().arrays());
    if (operands.namesTasks() || Api.flag(ctx, "tasks")) {
      Api.json(ctx, withTasks(operands, caller));
      return;
    }
    JobPages.Page page = pages.page(JobQuery.of(operands.query()), caller);
    List<JobView> views = page.jobs().stream().map(job -> api.view(job, caller)).toList();
    Api.json(
        ctx,
        new JobList(JobList.SCHEMA, api.time().now(), views, unknown(operands, page), page.next()));
  }

  private List<String> unknown(TaskOperands operands, JobPages.Page page) {
    return operands.spelled(page.unknown());
  }

  private JobList withTasks(TaskOperands operands, Caller caller) {
    JobQuery query = JobQuery.of(operands.queryWithoutCursor());
    TaskPages.Page page = tasks.page(query, operands.wanted(), operands.cursor(), caller);
    List<JobView> views = page.rows().stream().map(row -> api.view(row, caller)).toList();
    List<String> missing = new ArrayList<>(query.unreadable());
    missing.addAll(operands.spelled(page.unknown()));
    missing.addAll(operands.missingTasks(api.jobs(), page.unknown()));
    return new JobList(JobList.SCHEMA, api.time().now(), views, missing, page.next());
  }
}
