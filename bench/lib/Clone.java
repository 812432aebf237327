import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/// Copies the record of job 1 to other numbers and owners, in the books of an instance of which
/// only nats-server runs: a hundred thousand jobs in seconds.
/// Usage: Clone NATS_URL STATE FIRST LAST USERS ; USERS 0: the owner of job 1, else `user1` and on
final class Clone {
  private static final int WINDOW = 500;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private Clone() {}

  public static void main(String[] arguments) throws Exception {
    Path password = Path.of(arguments[1], "nats", "dispatcher.password");
    long first = Long.parseLong(arguments[2]);
    long last = Long.parseLong(arguments[3]);
    int users = Integer.parseInt(arguments[4]);
    Options options =
        Options.builder()
            .server(arguments[0])
            .userInfo("dispatcher", Files.readString(password).strip())
            .inboxPrefix("_INBOX_dispatcher.")
            .build();
    try (Connection nats = connect(options)) {
      String record =
          new String(
              nats.jetStreamManagement()
                  .getLastMessage("KV_pkbs_job", "$KV.pkbs_job.j.1")
                  .getData(),
              StandardCharsets.UTF_8);
      String owner = record.replaceAll("(?s).*\"owner\":\\{\"name\":\"([^\"]*)\".*", "$1");
      JetStream stream = nats.jetStream();
      Deque<CompletableFuture<PublishAck>> open = new ArrayDeque<>();
      for (long id = first; id <= last; id++) {
        String other = users == 0 ? owner : "user" + (1 + id % users);
        String text =
            record
                .replace("\"id\":{\"sequence\":1}", "\"id\":{\"sequence\":" + id + "}")
                .replace("\"name\":\"" + owner + "\"", "\"name\":\"" + other + "\"");
        open.add(
            stream.publishAsync("$KV.pkbs_job.j." + id, text.getBytes(StandardCharsets.UTF_8)));
        if (open.size() >= WINDOW) {
          open.remove().join();
        }
      }
      open.forEach(CompletableFuture::join);
      String next = "{\"v\":1,\"next\":" + (last + 1) + "}";
      stream.publish("$KV.pkbs_job.meta.seq", next.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Connection connect(Options options) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        return Nats.connect(options);
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }
}
