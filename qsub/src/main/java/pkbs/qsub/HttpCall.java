package pkbs.qsub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Problem;

/// One request, repeated while the server is away: on a lost or refused connection, on 503 and on
/// 429. Each request may be repeated, a submission because of its idempotency key.
final class HttpCall {
  /// One request.
  ///
  /// @param target path and query
  /// @param body empty: none
  /// @param patience how long to repeat it
  /// @param readTimeout for each read from the connection
  record Request(
      String method,
      String target,
      Map<String, String> headers,
      byte[] body,
      Duration patience,
      Duration readTimeout) {}

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int CONNECT_TIMEOUT_MS = 10_000;
  private static final long FIRST_PAUSE_MS = 50;
  private static final long LONGEST_PAUSE_MS = 500;

  private final Instance instance;
  private final Request request;

  HttpCall(Instance instance, Request request) {
    this.instance = instance;
    this.request = request;
  }

  /// What is done with the body of a good answer.
  interface Reader<T> {
    T read(InputStream body) throws IOException;
  }

  /// @throws RefusedException what the server says against it
  /// @throws CommandFailure where the server is not reached, or is no pkbs
  <T> T send(Reader<T> reader) {
    long deadline = System.nanoTime() + request.patience().toNanos();
    for (long pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      long begun = System.nanoTime();
      boolean last = System.nanoTime() + pause * 1_000_000 > deadline;
      try {
        HttpURLConnection connection = connect();
        int status = connection.getResponseCode();
        if (status / 100 == 2) {
          try (InputStream body = connection.getInputStream()) {
            return reader.read(body);
          }
        }
        boolean later = status == HttpURLConnection.HTTP_UNAVAILABLE || status == TOO_MANY_REQUESTS;
        if (!later || last) {
          throw refused(status, connection.getErrorStream());
        }
      } catch (IOException e) {
        boolean lasted = System.nanoTime() - begun > request.patience().toNanos();
        if (e instanceof UnknownHostException || (last && !lasted)) {
          throw unreachable(e);
        }
        if (lasted && !(e instanceof SocketTimeoutException)) {
          // A connection that was good for long, such as a followed log, starts the time anew.
          deadline = System.nanoTime() + request.patience().toNanos();
        } else if (lasted) {
          throw unreachable(e);
        }
      }
      sleep(pause);
    }
  }

  private HttpURLConnection connect() throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create(instance.url() + request.target()).toURL().openConnection(Proxy.NO_PROXY);
    connection.setRequestMethod(request.method());
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout(CONNECT_TIMEOUT_MS);
    connection.setReadTimeout((int) request.readTimeout().toMillis());
    request.headers().forEach(connection::setRequestProperty);
    instance
        .token()
        .ifPresent(token -> connection.setRequestProperty("Authorization", "Bearer " + token));
    if (request.body().length > 0) {
      connection.setDoOutput(true);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(request.body());
      }
    }
    return connection;
  }

  private RuntimeException refused(int status, @Nullable InputStream body) throws IOException {
    if (body != null) {
      try (body) {
        Problem problem = PkbsJson.read(Problem.class, body.readAllBytes());
        return status >= HttpURLConnection.HTTP_INTERNAL_ERROR
                && status != HttpURLConnection.HTTP_UNAVAILABLE
            ? new CommandFailure(
                ExitCode.UNREACHABLE,
                "server pkbs at " + instance + ": " + problem.toRefusal().line())
            : new RefusedException(advised(status, problem.toRefusal()));
      } catch (MalformedJsonException e) {
        return strange(status);
      }
    }
    return strange(status);
  }

  /// The server does not know where this client keeps its token.
  private Refusal advised(int status, Refusal refusal) {
    return status == HttpURLConnection.HTTP_UNAUTHORIZED
        ? instance.login().map(refusal::withHint).orElse(refusal)
        : refusal;
  }

  private CommandFailure strange(int status) {
    return new CommandFailure(
        status >= HttpURLConnection.HTTP_INTERNAL_ERROR ? ExitCode.UNREACHABLE : ExitCode.FAILED,
        "server pkbs at "
            + instance
            + ": answered HTTP "
            + status
            + " to "
            + request.method()
            + " without a reason; is this the address of pkbs?");
  }

  private CommandFailure unreachable(IOException e) {
    return new CommandFailure(
        ExitCode.UNREACHABLE,
        "cannot connect to server pkbs at "
            + instance
            + ": "
            + reason(e)
            + "; "
            + instance.remedy());
  }

  /// `Socket timed out` is written so because Nextflow submits again when it reads that.
  private static String reason(IOException fault) {
    return switch (fault) {
      case SocketTimeoutException _ -> "Socket timed out";
      case UnknownHostException e -> "unknown host " + e.getMessage();
      case ConnectException e when String.valueOf(e.getMessage()).contains("refused") ->
          "connection refused";
      default ->
          fault.getMessage() == null
              ? "connection lost"
              : fault.getMessage().substring(0, 1).toLowerCase(Locale.ROOT)
                  + Printable.line(fault.getMessage().substring(1));
    };
  }

  private static void sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted");
    }
  }
}
