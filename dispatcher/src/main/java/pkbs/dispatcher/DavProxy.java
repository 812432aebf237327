package pkbs.dispatcher;

import java.net.URI;
import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Passes `/dav/` on to the WebDAV server, every method, as a stream. Asks for no token: the server
/// behind asks for its own credentials. The `Host` header stays, so that `Destination` headers and
/// links fit.
final class DavProxy extends ProxyHandler.Reverse {
  private static final String PREFIX = "/dav";
  private static final Duration SILENCE_MAX = Duration.ofMinutes(2);

  /// @param target the address of the WebDAV server's root, which takes the place of `/dav/`
  DavProxy(URI target) {
    super(request -> rewrite(request, target));
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    HttpURI asked = request.getHttpURI();
    return isBelow(asked.getPath())
        && isBelow(asked.getCanonicalPath())
        && super.handle(request, response, callback);
  }

  /// Also without what leads upwards, such as `/..;/`: the server behind would follow it, to pages
  /// that are none of ours to pass on.
  private static boolean isBelow(String path) {
    return path.equals(PREFIX) || path.startsWith(PREFIX + "/");
  }

  @Override
  protected void configureHttpClient(HttpClient client) {
    client.setIdleTimeout(SILENCE_MAX.toMillis());
    client.setFollowRedirects(false);
    client.setMaxConnectionsPerDestination(256);
  }

  private static HttpURI rewrite(Request request, URI target) {
    HttpURI asked = request.getHttpURI();
    String below = asked.getPath().substring(PREFIX.length());
    String root = target.getRawPath().replaceFirst("/$", "");
    return HttpURI.build()
        .scheme(target.getScheme())
        .host(target.getHost())
        .port(target.getPort())
        .path(root + below)
        .query(asked.getQuery())
        .asImmutable();
  }
}
