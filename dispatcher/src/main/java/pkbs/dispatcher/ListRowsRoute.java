package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.List;
import pkbs.core.Limits;
import pkbs.protocol.JobList;
import pkbs.protocol.JobRow;
import pkbs.protocol.JobRows;
import pkbs.protocol.Route;

/// `GET /api/v1/rows`: what [ListJobsRoute] lists, a line for each.
final class ListRowsRoute implements Handler {
  private final Listing listing;

  ListRowsRoute(Api api) {
    this.listing = new Listing(api, Limits.PAGE_ROWS_MAX);
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.LIST_ROWS);
    JobList page = listing.page(ctx);
    List<String> rows = page.jobs().stream().map(job -> JobRow.of(job).toString()).toList();
    Api.json(ctx, new JobRows(JobRows.SCHEMA, page.time(), rows, page.unknown(), page.next()));
  }
}
