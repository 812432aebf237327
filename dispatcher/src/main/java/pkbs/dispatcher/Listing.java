package pkbs.dispatcher;

import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import pkbs.core.Limits;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;

/// A page of jobs, and of tasks where they are asked for, from memory.
final class Listing {
  private final Api api;
  private final JobPages pages;
  private final TaskPages tasks;
  private final int most;

  /// @param most jobs of one page
  Listing(Api api, int most) {
    this.api = api;
    this.pages = new JobPages(api.jobs());
    this.tasks = new TaskPages(api.jobs(), api.tasks());
    this.most = most;
  }

  /// What the caller asks for and may see.
  JobList page(Context ctx) {
    Caller caller = Api.caller(ctx);
    Instant now = api.time().now();
    TaskOperands operands = TaskOperands.of(ctx.queryParamMap(), api.jobs().arrays());
    int tasksMax = tasksMax(ctx);
    if (operands.namesTasks() || tasksMax > 0) {
      return withTasks(operands, tasksMax, caller, now);
    }
    JobQuery query = checked(JobQuery.of(operands.query(), most, now));
    JobPages.Page page = pages.page(query, caller);
    List<JobView> views = page.jobs().stream().map(job -> api.view(job, caller)).toList();
    List<String> unknown = operands.spelled(page.unknown());
    return new JobList(JobList.SCHEMA, now, views, unknown, page.next());
  }

  /// How many tasks an array may have that is listed with them.
  private static int tasksMax(Context ctx) {
    if ("few".equals(ctx.queryParam("tasks"))) {
      return Limits.ARRAY_TASKS_FOLLOWED_MAX;
    }
    return Api.flag(ctx, "tasks") ? Limits.ARRAY_TASKS_MAX : 0;
  }

  private JobQuery checked(JobQuery query) {
    query.queue().ifPresent(api.leader().queues()::get);
    return query;
  }

  private JobList withTasks(TaskOperands operands, int tasksMax, Caller caller, Instant now) {
    JobQuery query = checked(JobQuery.of(operands.queryWithoutCursor(), most, now));
    TaskPages.Page page = tasks.page(query, operands.wanted(tasksMax), operands.cursor(), caller);
    List<JobView> views = page.rows().stream().map(row -> api.view(row, caller)).toList();
    List<String> missing = new ArrayList<>(query.unreadable());
    missing.addAll(operands.spelled(page.unknown()));
    missing.addAll(operands.missingTasks(api.jobs(), page.unknown()));
    return new JobList(JobList.SCHEMA, now, views, missing, page.next());
  }
}
