package pkbs.dispatcher;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import pkbs.core.Refusal;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Problem;

/// What the server says before, or instead of, any route: requests that cannot be read, headers
/// that are too large, clients that are too slow.
final class ServerErrors extends ErrorHandler {
  private static final HttpField TYPE =
      new HttpField(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    unreadable(status).ifPresent(why -> Audit.unreadable(Request.getRemoteAddr(request), why));
    response.getHeaders().put(TYPE);
    response.write(true, body(status), callback);
    return true;
  }

  /// What the server finds out about requests; it has other errors to tell as well.
  private static Optional<Refusal.Code> unreadable(int status) {
    return switch (status) {
      case 400 -> Optional.of(Refusal.Code.MALFORMED);
      case 408 -> Optional.of(Refusal.Code.REQUEST_TIMEOUT);
      case 414, 431 -> Optional.of(Refusal.Code.REQUEST_TOO_LARGE);
      default -> Optional.empty();
    };
  }

  private static ByteBuffer body(int status) {
    return ByteBuffer.wrap(PkbsJson.write(Problems.ofStatus(status, detail(status))));
  }

  private static String detail(int status) {
    return switch (status) {
      case 400 -> "not a readable HTTP request";
      case 404 -> "no such page";
      case 408 -> "the request did not arrive in time";
      case 431 -> "request headers are larger than 16 KiB";
      default -> {
        String message = HttpStatus.getMessage(status);
        yield message == null ? "error" : message.toLowerCase(Locale.ROOT);
      }
    };
  }
}
