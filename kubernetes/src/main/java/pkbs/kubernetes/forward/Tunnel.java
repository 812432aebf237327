package pkbs.kubernetes.forward;

import io.fabric8.kubernetes.client.http.WebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// One TCP connection to a port of a pod, over a WebSocket of its own. Bytes pass in both
/// directions, each at the pace of who reads; when either side ends, both are closed.
///
/// The library's own forwarder is not used: it does not look whether a send was taken, and the
/// JDK's WebSocket takes none while the one before is under way; and it goes on when the local side
/// has ended. See ADR 0027.
final class Tunnel implements WebSocket.Listener {
  /// The local side.
  ///
  /// @param close ends both; may be called more than once
  record Ends(InputStream in, OutputStream out, Runnable close) {
    /// Of a connection that is only tried.
    static final Ends NONE =
        new Ends(InputStream.nullInputStream(), OutputStream.nullOutputStream(), () -> {});
  }

  private static final int CHUNK_BYTES = 16 * 1024;
  private static final byte DATA = 0;
  private static final int PORT_MESSAGES = 2;
  private static final long PAUSE_NANOS = 200_000;
  private static final int GOING_AWAY = 1001;

  private final Ends ends;
  private int portMessages;
  private final AtomicBoolean isEnded = new AtomicBoolean();

  Tunnel(Ends ends) {
    this.ends = ends;
  }

  /// Waits until it is open.
  WebSocket join(CompletableFuture<WebSocket> opening, long millis) throws Exception {
    try {
      return opening.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      opening.thenAccept(late -> late.sendClose(GOING_AWAY, ""));
      throw new java.net.http.HttpTimeoutException("no answer");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public void onOpen(WebSocket socket) {
    Thread.ofVirtual().name("to-pod").start(() -> send(socket));
  }

  private void send(WebSocket socket) {
    byte[] chunk = new byte[CHUNK_BYTES];
    chunk[0] = DATA;
    try {
      int read = ends.in().read(chunk, 1, CHUNK_BYTES - 1);
      while (read >= 0 && !isEnded.get()) {
        if (read > 0 && !send(socket, ByteBuffer.wrap(chunk, 0, read + 1))) {
          break;
        }
        read = ends.in().read(chunk, 1, CHUNK_BYTES - 1);
      }
      end(socket);
    } catch (IOException e) {
      // The local side is gone; the pod's is told.
      end(socket);
    }
  }

  /// One message at a time: the library keeps none back.
  private boolean send(WebSocket socket, ByteBuffer message) {
    boolean isSent = socket.send(message);
    while (isSent && socket.queueSize() > 0 && !isEnded.get()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return isSent;
  }

  @Override
  public void onMessage(WebSocket socket, ByteBuffer message) {
    if (portMessages < PORT_MESSAGES) {
      // Each of the two channels begins with the number of its port.
      portMessages++;
      socket.request();
      return;
    }
    if (message.hasRemaining() && message.get() == DATA) {
      byte[] data = new byte[message.remaining()];
      message.get(data);
      // The library's threads are few, and a local side that does not read would keep one. The next
      // message comes only when it is asked for, so all stay in their order.
      Thread.ofVirtual().name("from-pod").start(() -> deliver(socket, data));
    } else {
      end(socket); // the other channel has errors only
    }
  }

  private void deliver(WebSocket socket, byte[] data) {
    try {
      ends.out().write(data);
      ends.out().flush();
      socket.request();
    } catch (IOException e) {
      // The local side is gone.
      end(socket);
    }
  }

  @Override
  public void onClose(WebSocket socket, int code, String reason) {
    end();
  }

  @Override
  public void onError(WebSocket socket, Throwable fault) {
    end();
  }

  private void end(WebSocket socket) {
    if (isEnded.compareAndSet(false, true)) {
      socket.sendClose(GOING_AWAY, "");
      ends.close().run();
    }
  }

  /// The pod's side has told it already, or is gone.
  private void end() {
    if (isEnded.compareAndSet(false, true)) {
      ends.close().run();
    }
  }
}
