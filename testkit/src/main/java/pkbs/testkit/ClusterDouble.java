package pkbs.testkit;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// As much of a Kubernetes API server as a port-forward needs: the service `pkbs/dispatcher`, its
/// pods, and `portforward`, whose bytes go to a real server on loopback. It holds its clients to
/// the protocol: masked frames, the subprotocol, one channel byte; and asks for a bearer token.
/// Source: RFC 6455; Kubernetes API reference, `v4.channel.k8s.io`.
public final class ClusterDouble implements AutoCloseable {
  public static final String TOKEN = "cluster-t0ken";

  private static final String SERVICES = "/api/v1/namespaces/pkbs/services/dispatcher";
  private static final String PODS = "/api/v1/namespaces/pkbs/pods";
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final ServerSocket listener;
  private final Map<String, Integer> backends = new ConcurrentHashMap<>();
  private final Set<String> unready = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
  private final List<String> forwards = new CopyOnWriteArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  public ClusterDouble() {
    try {
      listener = new ServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /// A pod of the service.
  ///
  /// @param port of loopback, where its program listens
  public ClusterDouble pod(String name, int port) {
    backends.put(name, port);
    return this;
  }

  public void remove(String pod) {
    backends.remove(pod);
  }

  public void ready(String pod, boolean isReady) {
    if (isReady) {
      unready.remove(pod);
    } else {
      unready.add(pod);
    }
  }

  /// Answers all requests whose path ends so with a status; 0: as before.
  public void refuse(String pathEnd, int status) {
    refusals.put(pathEnd, status);
  }

  /// The pods of the connections so far.
  public List<String> forwards() {
    return forwards;
  }

  /// Writes a kubeconfig whose current context is `lab`.
  public Path kubeconfig(Path file) {
    String text =
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: c
          cluster:
            server: http://127.0.0.1:%d
        users:
        - name: u
          user:
            token: %s
        contexts:
        - name: lab
          context:
            cluster: c
            user: u
        current-context: lab
        """
            .formatted(listener.getLocalPort(), TOKEN);
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private record Asked(String path, String query, Map<String, String> headers) {}

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      Asked asked = asked(in);
      int refusal =
          refusals.entrySet().stream()
              .filter(entry -> asked.path().endsWith(entry.getKey()))
              .mapToInt(Map.Entry::getValue)
              .findFirst()
              .orElse(0);
      if (!("Bearer " + TOKEN).equals(asked.headers().get("authorization"))) {
        answer(socket, 401, status(401));
      } else if (refusal > 0) {
        answer(socket, refusal, status(refusal));
      } else if (asked.path().equals(SERVICES)) {
        answer(socket, 200, SERVICE);
      } else if (asked.path().equals(PODS)) {
        answer(socket, 200, pods());
      } else if (asked.path().startsWith(PODS + "/") && asked.path().endsWith("/portforward")) {
        forward(socket, in, asked);
      } else {
        answer(socket, 404, status(404));
      }
    } catch (IOException e) {
      return; // the client is gone
    } finally {
      sockets.remove(socket);
    }
  }

  private static final String SERVICE =
      """
      {"kind":"Service","apiVersion":"v1","metadata":{"name":"dispatcher","namespace":"pkbs"},
       "spec":{"selector":{"app":"dispatcher"},
               "ports":[{"name":"http","port":4898,"targetPort":"http"}]}}
      """;

  private static String status(int code) {
    return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":"
        + code
        + "}";
  }

  private String pods() {
    List<String> pods =
        backends.keySet().stream()
            .sorted()
            .map(name ->
                """
                {"metadata":{"name":"%s","namespace":"pkbs"},
                 "spec":{"containers":[{"name":"d","ports":[{"name":"http","containerPort":4898}]}]},
                 "status":{"conditions":[{"type":"Ready","status":"%s"}]}}
                """
                    .formatted(name, unready.contains(name) ? "False" : "True"))
            .toList();
    return "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":["
        + String.join(",", pods)
        + "]}";
  }

  private void forward(Socket socket, DataInputStream in, Asked asked) throws IOException {
    String pod = asked.path().substring(PODS.length() + 1, asked.path().lastIndexOf('/'));
    int program = backends.getOrDefault(pod, 0);
    if (program == 0) {
      answer(socket, 404, status(404));
      return;
    }
    if (!asked.query().equals("ports=4898")
        || !"v4.channel.k8s.io".equals(asked.headers().get("sec-websocket-protocol"))) {
      answer(socket, 400, status(400));
      return;
    }
    String accept = accept(asked.headers().get("sec-websocket-key"));
    OutputStream out = socket.getOutputStream();
    out.write(
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + accept
                + "\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    forwards.add(pod);
    try (Socket backend = new Socket(InetAddress.getByName("127.0.0.1"), program)) {
      sockets.add(backend);
      byte[] port = {0, (byte) (4898 & 0xff), (byte) (4898 >> 8)};
      frame(out, BINARY, port, port.length);
      port[0] = 1;
      frame(out, BINARY, port, port.length);
      Thread back = Thread.ofVirtual().start(() -> fromBackend(backend, out));
      toBackend(in, backend, out);
      backend.shutdownInput();
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fromBackend(Socket backend, OutputStream out) {
    byte[] chunk = new byte[8192];
    try (InputStream from = backend.getInputStream()) {
      for (int n = from.read(chunk, 1, chunk.length - 1);
          n >= 0;
          n = from.read(chunk, 1, chunk.length - 1)) {
        chunk[0] = 0;
        frame(out, BINARY, chunk, n + 1);
      }
    } catch (IOException e) {
      // Told to the client below.
      chunk[0] = 0;
    }
    try {
      frame(out, CLOSE, new byte[] {0x03, (byte) 0xe8}, 2);
    } catch (IOException e) {
      return; // it is gone
    }
  }

  private static void toBackend(DataInputStream in, Socket backend, OutputStream out)
      throws IOException {
    while (true) {
      int head = in.readUnsignedByte();
      int length = in.readUnsignedByte();
      if ((length & 0x80) == 0) {
        throw new IOException("a frame without a mask");
      }
      length &= 0x7f;
      long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
      byte[] mask = in.readNBytes(4);
      byte[] data = in.readNBytes((int) size);
      for (int i = 0; i < data.length; i++) {
        data[i] ^= mask[i & 3];
      }
      switch (head & 0x0f) {
        case BINARY -> {
          if (data.length < 2 || data[0] != 0) {
            throw new IOException("not data for channel 0");
          }
          backend.getOutputStream().write(data, 1, data.length - 1);
        }
        case PING -> frame(out, PONG, data, data.length);
        case CLOSE -> {
          return;
        }
        case PONG -> {
          continue;
        }
        default -> throw new IOException("frame " + head);
      }
    }
  }

  private static void frame(OutputStream out, int opcode, byte[] data, int length)
      throws IOException {
    byte[] frame = new byte[length + 4];
    int at = 0;
    frame[at++] = (byte) (0x80 | opcode);
    if (length < 126) {
      frame[at++] = (byte) length;
    } else {
      frame[at++] = 126;
      frame[at++] = (byte) (length >> 8);
      frame[at++] = (byte) length;
    }
    System.arraycopy(data, 0, frame, at, length);
    synchronized (out) {
      out.write(frame, 0, at + length);
      out.flush();
    }
  }

  private static Asked asked(DataInputStream in) throws IOException {
    String[] first = line(in).split(" ");
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int query = first[1].indexOf('?');
    return query < 0
        ? new Asked(first[1], "", headers)
        : new Asked(first[1].substring(0, query), first[1].substring(query + 1), headers);
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  private static void answer(Socket socket, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    OutputStream out = socket.getOutputStream();
    out.write(
        "HTTP/1.1 %d x\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, bytes.length)
            .getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.flush();
  }

  private static String accept(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1")
                  .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
