package pkbs.standalone.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// A TCP proxy on loopback that breaks what passes. Opens its port at once; safe for threads. What
/// it does is changed at any time and holds for open connections too.
public final class FaultProxy implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int BUFFER = 64 * 1024;
  private static final int CONNECT_MILLIS = 2_000;

  /// What it does.
  public sealed interface Weather {
    /// Passes everything on.
    record Clear() implements Weather {}

    /// Ends every connection, and new ones as soon as they are made.
    record Cut() implements Weather {}

    /// Keeps connections and takes new ones, and passes nothing on: as a network that drops
    /// packets. What was sent meanwhile arrives when it clears up.
    record Silent() implements Weather {}

    /// Each piece, both ways, this much later.
    record Slow(Duration delay) implements Weather {}

    /// For NATS: every `nth` reply never arrives, and half way between two such, one comes late.
    record Lossy(int nth, Duration late) implements Weather {}
  }

  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Weather weather = new Weather.Clear();

  private FaultProxy(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  /// @param port to listen at
  /// @param target the port that it stands in front of, on loopback
  static FaultProxy start(int port, int target) {
    try {
      ServerSocket listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      FaultProxy proxy = new FaultProxy(listener, target);
      Thread.ofVirtual().name("proxy " + target).start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("proxy: port " + port, e);
    }
  }

  /// 127.0.0.1.
  public int port() {
    return listener.getLocalPort();
  }

  public void cut() {
    set(new Weather.Cut());
  }

  public void silence() {
    set(new Weather.Silent());
  }

  public void slow(Duration delay) {
    set(new Weather.Slow(delay));
  }

  public void lossy(int nth, Duration late) {
    set(new Weather.Lossy(nth, late));
  }

  public void heal() {
    set(new Weather.Clear());
  }

  private void set(Weather next) {
    weather = next;
    if (next instanceof Weather.Cut) {
      open.forEach(FaultProxy::end);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (weather instanceof Weather.Cut) {
          end(client);
        } else {
          Thread.ofVirtual().name("proxy connect").start(() -> connect(client));
        }
      } catch (IOException e) {
        LockSupport.parkNanos(LOOK.toNanos());
      }
    }
  }

  private void connect(Socket client) {
    open.add(client);
    Socket server = new Socket();
    open.add(server);
    try {
      while (weather instanceof Weather.Silent) {
        LockSupport.parkNanos(LOOK.toNanos());
      }
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      InputStream requests = client.getInputStream();
      OutputStream answers = client.getOutputStream();
      OutputStream toServer = server.getOutputStream();
      InputStream fromServer = server.getInputStream();
      NatsReplies replies = new NatsReplies(answers, () -> weather);
      Thread.ofVirtual().name("proxy up").start(() -> pump(requests, toServer, client, server));
      pump(fromServer, replies, client, server);
    } catch (IOException e) {
      close(client, server);
    }
  }

  private void pump(InputStream from, OutputStream to, Socket client, Socket server) {
    byte[] buffer = new byte[BUFFER];
    try {
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        hold();
        to.write(buffer, 0, read);
        to.flush();
      }
    } catch (IOException e) {
      // One side is gone; so is the other, below.
    } finally {
      close(client, server);
    }
  }

  private void hold() {
    if (weather instanceof Weather.Slow(Duration delay)) {
      LockSupport.parkNanos(delay.toNanos());
    }
    while (weather instanceof Weather.Silent) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private void close(Socket client, Socket server) {
    for (Socket socket : new Socket[] {client, server}) {
      end(socket);
      open.remove(socket);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no more use either way.
      return;
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException("proxy", e);
    } finally {
      cut();
    }
  }
}
