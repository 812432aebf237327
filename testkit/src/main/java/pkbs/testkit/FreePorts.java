package pkbs.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Loopback ports for servers that have to be told theirs, and for those that come back on it. All
/// are below 32768, where the kernel does not take the ports of outgoing connections from: one of
/// those could have the port before the server has it, or while it is away, and a client that asks
/// whether the server is there yet could connect to itself.
public final class FreePorts {
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_767;
  private static final int ATTEMPTS = 1_000;

  private FreePorts() {}

  /// One that nobody listens at now.
  public static int one() {
    return several(1).getFirst();
  }

  /// Different ones that nobody listens at now.
  public static List<Integer> several(int count) {
    Set<Integer> ports = new LinkedHashSet<>();
    for (int i = 0; i < ATTEMPTS && ports.size() < count; i++) {
      int port = RandomGenerator.getDefault().nextInt(LOWEST, HIGHEST + 1);
      if (isFree(port)) {
        ports.add(port);
      }
    }
    if (ports.size() < count) {
      throw new IllegalStateException("no free ports between " + LOWEST + " and " + HIGHEST);
    }
    return List.copyOf(ports);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do: connections that linger after their end are no hindrance.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
