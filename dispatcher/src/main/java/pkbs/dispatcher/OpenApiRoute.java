package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;

/// `GET /openapi.json`.
final class OpenApiRoute implements Handler {
  private final String document = OpenApi.document();

  @Override
  public void handle(Context ctx) {
    ctx.contentType("application/json");
    ctx.result(document);
  }
}
