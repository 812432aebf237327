package pkbs.dispatcher;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/// Closes connections on which a request's head comes too slowly. The server's own time-out begins
/// anew with every byte, so that a byte now and then would hold a connection for hours.
final class SlowHeads extends AbstractLifeCycle {
  private static final int LOOKS = 4;

  private final ServerConnector connector;
  private final Duration patience;
  private Map<Connection, Progress> seen = Map.of();
  private volatile boolean closed;

  /// @param requests whose heads were complete
  /// @param answers begun
  /// @param bytes received up to then; more without another request are the start of a head
  /// @param since nanoseconds; when there were no more yet
  private record Progress(long requests, long answers, long bytes, long since) {}

  SlowHeads(ServerConnector connector, Duration patience) {
    this.connector = connector;
    this.patience = patience;
  }

  @Override
  protected void doStart() {
    again();
  }

  @Override
  protected void doStop() {
    closed = true;
  }

  private void again() {
    Scheduler scheduler = connector.getScheduler();
    if (!closed && scheduler.isRunning()) {
      scheduler.schedule(this::look, patience.toMillis() / LOOKS, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    try {
      closeSlow();
    } finally {
      again();
    }
  }

  private void closeSlow() {
    long now = System.nanoTime();
    Map<Connection, Progress> next = new HashMap<>();
    for (EndPoint end : connector.getConnectedEndPoints()) {
      Connection connection = end.getConnection();
      if (connection != null) {
        Progress progress = progress(connection, now);
        if (now - progress.since() > patience.toNanos()) {
          end.close();
        } else {
          next.put(connection, progress);
        }
      }
    }
    seen = next;
  }

  private Progress progress(Connection connection, long now) {
    long requests = connection.getMessagesIn();
    long bytes = connection.getBytesIn();
    long answers = connection.getMessagesOut();
    Progress before = seen.getOrDefault(connection, new Progress(0, 0, 0, now));
    boolean isQuiet =
        requests == before.requests() && answers == before.answers() && answers == requests;
    if (isQuiet && bytes > before.bytes()) {
      return before;
    }
    return new Progress(requests, answers, bytes, now);
  }
}
