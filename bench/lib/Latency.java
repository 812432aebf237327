import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;

/// Prints, turn by turn, the milliseconds from a submission to the first line of the script
/// (`ours N`), and from a bare NATS request to the first line of what its receiver starts
/// (`peer N`). Both write into a named pipe; between two turns the system is idle.
/// Usage: Latency STATE TURNS PIPE
final class Latency {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int WARM_UP = 40;

  private final Path pipe;
  private final RandomAccessFile read;

  private Latency(Path pipe) throws IOException {
    this.pipe = pipe;
    this.read = new RandomAccessFile(pipe.toFile(), "rw");
  }

  public static void main(String[] arguments) throws Exception {
    int turns = Integer.parseInt(arguments[1]);
    Latency latency = new Latency(Path.of(arguments[2]));
    int port = freePort();
    Process server =
        new ProcessBuilder("nats-server", "-a", "127.0.0.1", "-p", Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (Http http = Http.to(Path.of(arguments[0]));
        Connection asking = connect(port);
        Connection answering = connect(port)) {
      Dispatcher dispatcher =
          answering.createDispatcher(message -> {
            latency.start();
            answering.publish(message.getReplyTo(), message.getData());
          });
      dispatcher.subscribe("bench.start");
      answering.flush(PATIENCE);
      String form = latency.form();
      for (int turn = -WARM_UP; turn < turns; turn++) {
        long ours = latency.ours(http, form);
        long peer = latency.peer(asking);
        if (turn >= 0) {
          System.out.printf("ours %.2f%npeer %.2f%n", ours / 1e6, peer / 1e6);
        }
      }
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private long ours(Http http, String form) throws Exception {
    long begin = System.nanoTime();
    String id = Job.submit(http, form);
    read.read();
    long took = System.nanoTime() - begin;
    http.get("/api/v1/jobs/" + id + "?wait=30");
    Thread.sleep(5);
    return took;
  }

  private long peer(Connection asking) throws Exception {
    long begin = System.nanoTime();
    var reply = asking.request("bench.start", new byte[200]);
    read.read();
    long took = System.nanoTime() - begin;
    reply.get();
    Thread.sleep(5);
    return took;
  }

  private void start() {
    try {
      Process process = new ProcessBuilder("/bin/sh", "-c", line()).start();
      process.onExit();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String form() {
    return Job.noop("", line());
  }

  /// One byte.
  private String line() {
    return "printf . >" + pipe;
  }

  private static Connection connect(int port) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return Nats.connect("nats://127.0.0.1:" + port);
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
