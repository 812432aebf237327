package pkbs.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Ports on loopback.
///
/// Free ones are taken below 32768, where the kernel does not take the ports of outgoing
/// connections from: while a server is away, its clients' attempts could otherwise be given its
/// port, connect to themselves, and keep it from coming back.
public final class Ports {
  static final int PORT_MAX = 65_535;
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_767;
  private static final int ATTEMPTS = 1_000;
  private static final int CONNECT_MILLIS = 200;

  private final RandomGenerator random;

  public Ports(RandomGenerator random) {
    this.random = random;
  }

  /// A port that nobody listens at and that is none of `taken`.
  public int pick(Set<Integer> taken) {
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = random.nextInt(LOWEST, HIGHEST + 1);
      if (!taken.contains(port) && isFree(port)) {
        return port;
      }
    }
    throw CommandFailure.failed(
        "no free port between " + LOWEST + " and " + HIGHEST + "; end some of their servers");
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do: connections that linger after their end are no hindrance.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Whether somebody accepts connections there.
  public static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
