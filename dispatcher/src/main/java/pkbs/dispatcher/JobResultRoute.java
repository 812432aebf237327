package pkbs.dispatcher;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import pkbs.protocol.Route;

/// `GET /api/v1/jobs/{id}/results/<path>`: one file, streamed.
final class JobResultRoute implements Handler {
  private static final String MARK = "/results/";

  private final Api api;

  JobResultRoute(Api api) {
    this.api = api;
  }

  @Override
  public void handle(Context ctx) throws IOException {
    Api.checkQuery(ctx, Route.JOB_RESULT);
    String folder = AttemptChoice.of(ctx, api.ownShown(ctx)).folder();
    try (Results.Opened file = api.results().open(folder, path(ctx))) {
      ctx.disableCompression();
      ctx.contentType("application/octet-stream");
      ctx.header("Content-Disposition", "attachment");
      ctx.header("X-Content-Type-Options", "nosniff");
      file.bytes().ifPresent(bytes -> ctx.res().setContentLengthLong(bytes));
      file.stream().transferTo(ctx.outputStream());
    }
  }

  /// From the raw request line: a `+` is a plus here, and a `%2B` too.
  private static String path(Context ctx) {
    String raw = ctx.req().getRequestURI();
    String encoded = raw.substring(raw.indexOf(MARK) + MARK.length());
    try {
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Checks.invalid("path", "path is not encoded as it should be");
    }
  }
}
