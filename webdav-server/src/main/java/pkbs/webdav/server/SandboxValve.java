package pkbs.webdav.server;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/// Keeps a job's files from acting as pages: what a browser shows from here runs no script and
/// belongs to no origin, because the dispatcher serves the same folder beside its API.
final class SandboxValve extends ValveBase {
  SandboxValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    response.setHeader("Content-Security-Policy", "sandbox allow-downloads");
    response.setHeader("X-Content-Type-Options", "nosniff");
    getNext().invoke(request, response);
  }
}
