package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import pkbs.core.Limits;
import pkbs.protocol.Route;

/// `GET /api/v1/jobs`: from memory, in pages, of the jobs that the caller may see.
final class ListJobsRoute implements Handler {
  private final Listing listing;

  ListJobsRoute(Api api) {
    this.listing = new Listing(api, Limits.PAGE_JOBS_MAX);
  }

  @Override
  public void handle(Context ctx) {
    Api.checkQuery(ctx, Route.LIST_JOBS);
    Api.json(ctx, listing.page(ctx));
  }
}
