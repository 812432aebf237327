package pkbs.jetstream;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.RunId;
import pkbs.protocol.LogPiece;
import pkbs.protocol.Subjects;

/// The live logs, published over a connection of their own so that a chatty job delays no claim.
final class JetStreamLogs implements LogStream, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JetStreamLogs.class);
  private static final int UNDER_WAY_MAX = 256;
  private static final String STREAM_HEADER = "Pkbs-Stream";
  private static final String OFFSET_HEADER = "Pkbs-Offset";
  private static final String LAST_HEADER = "Pkbs-Last";

  private final NatsLink requests;
  private final NatsLink pieces;
  private final Semaphore window = new Semaphore(UNDER_WAY_MAX);

  /// @param requests for followers
  /// @param pieces for publishing; closed with this
  JetStreamLogs(NatsLink requests, NatsLink pieces) {
    this.requests = requests;
    this.pieces = pieces;
  }

  @Override
  public boolean publish(RunId run, LogPiece piece) {
    if (piece.bytes().length > LogPiece.BYTES_MAX) {
      throw new IllegalArgumentException("log piece of " + piece.bytes().length + " bytes");
    }
    if (!window.tryAcquire()) {
      return false;
    }
    try {
      pieces
          .jetStream()
          .publishAsync(Subjects.log(run), headers(piece), piece.bytes())
          .whenComplete((ack, failure) -> window.release());
      return true;
    } catch (IllegalStateException e) {
      window.release();
      return false;
    }
  }

  private static Headers headers(LogPiece piece) {
    Headers headers =
        new Headers()
            .add(STREAM_HEADER, piece.stream().name())
            .add(OFFSET_HEADER, String.valueOf(piece.offset()));
    return piece.last() ? headers.add(LAST_HEADER, "true") : headers;
  }

  @Override
  public Following follow(RunId run, Consumer<LogPiece> each) {
    OrderedRead source = new OrderedRead(requests, Subjects.LOG_STREAM, Subjects.log(run));
    return Tail.start(source, message -> deliver(message, each), () -> {})::close;
  }

  private static void deliver(Message message, Consumer<LogPiece> each) {
    Headers headers = message.getHeaders();
    try {
      each.accept(
          new LogPiece(
              LogPiece.Stream.valueOf(headers.getFirst(STREAM_HEADER)),
              Long.parseLong(headers.getFirst(OFFSET_HEADER)),
              message.getData() == null ? new byte[0] : message.getData(),
              headers.getFirst(LAST_HEADER) != null));
    } catch (IllegalArgumentException | NullPointerException e) {
      log.warn("nats: {}: not a log piece; passed over", message.getSubject());
    }
  }

  @Override
  public void close() {
    pieces.close();
  }
}
