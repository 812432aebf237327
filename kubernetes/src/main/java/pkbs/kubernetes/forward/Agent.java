package pkbs.kubernetes.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import pkbs.core.PkbsException;

/// Carries connections to a loopback port to a ready pod of a service, each by a [Tunnel]. A pod
/// that is gone is replaced by another one; where none can be reached the agent ends, so that the
/// next command starts one that says why.
final class Agent implements AutoCloseable {
  /// How a cluster is reached; made anew after a fault, because a kubeconfig's login expires.
  interface Reach {
    Cluster open();
  }

  private static final int LOOK_MILLIS = 1_000;
  private static final int BACKLOG = 128;

  private final Reach reach;
  private final Spot spot;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Way> way;

  /// What connections go by now.
  private record Way(Cluster cluster, Cluster.Door door) {}

  /// Finds a pod and tries a connection to it.
  ///
  /// @throws ForwardException where there is no way
  Agent(Reach reach, Spot spot) throws IOException {
    this.reach = reach;
    this.spot = spot;
    this.way = new AtomicReference<>(find());
    this.listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), BACKLOG);
    listener.setSoTimeout(LOOK_MILLIS);
  }

  private Way find() {
    Cluster cluster = reach.open();
    try {
      Cluster.Door door = cluster.door(spot.namespace(), spot.service());
      cluster.open(door, Tunnel.Ends.NONE);
      return new Way(cluster, door);
    } catch (PkbsException e) {
      cluster.close();
      throw e;
    }
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /// Returns when nothing was connected for so long, or where the cluster is not reached any more.
  ///
  /// @param idleNanos from the end of the last connection on
  void serve(long idleNanos) throws IOException {
    long used = System.nanoTime();
    while (!listener.isClosed() && System.nanoTime() - used < idleNanos) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().name("connection").start(() -> connect(socket));
      } catch (SocketTimeoutException e) {
        // Time to look whether anybody is still there.
        used = open.isEmpty() ? used : System.nanoTime();
        continue;
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw e;
        }
      }
      used = System.nanoTime();
    }
  }

  private void connect(Socket socket) {
    try {
      socket.setTcpNoDelay(true);
      Tunnel.Ends ends =
          new Tunnel.Ends(socket.getInputStream(), socket.getOutputStream(), () -> end(socket));
      Way now = way.get();
      try {
        now.cluster().open(now.door(), ends);
      } catch (ForwardException e) {
        Way fresh = anew(now);
        fresh.cluster().open(fresh.door(), ends);
      }
    } catch (IOException e) {
      end(socket);
    } catch (ForwardException e) {
      end(socket);
      if (!e.isPassing()) {
        close();
      }
    }
  }

  private synchronized Way anew(Way failed) {
    if (way.get() == failed) {
      way.set(find());
      // Connections that go by the old one may live on; it holds nothing once they end.
    }
    return way.get();
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
      return;
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
