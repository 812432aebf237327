import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Submits no-op jobs through the API, many clients at once, waits until none is left, and prints
/// the milliseconds from the first request to the last job's record.
/// Usage: Submit STATE JOBS CLIENTS results|nothing
final class Submit {
  private static final long LOOK_EVERY_MILLIS = 20;

  private Submit() {}

  public static void main(String[] arguments) throws Exception {
    Path state = Path.of(arguments[0]);
    AtomicInteger jobs = new AtomicInteger(Integer.parseInt(arguments[1]));
    int clients = Integer.parseInt(arguments[2]);
    String form = arguments[3].equals("results") ? Job.withResults() : Job.noop("", "true");
    Queue<String> last = new ConcurrentLinkedQueue<>();
    CountDownLatch done = new CountDownLatch(clients);
    long start = System.nanoTime();
    for (int client = 0; client < clients; client++) {
      Thread.ofPlatform()
          .start(
              () -> {
                last.add(submit(state, jobs, form));
                done.countDown();
              });
    }
    done.await();
    try (Http http = Http.to(state)) {
      for (String id : last) {
        http.get("/api/v1/jobs/" + id + "?wait=60");
      }
      while (left(http) > 0) {
        Thread.sleep(LOOK_EVERY_MILLIS);
      }
    }
    System.out.println((System.nanoTime() - start) / 1_000_000);
  }

  /// @return the id of the client's last job
  private static String submit(Path state, AtomicInteger jobs, String form) {
    try (Http http = Http.to(state)) {
      String id = "1";
      while (jobs.decrementAndGet() >= 0) {
        id = Job.submit(http, form);
      }
      return id;
    } catch (IOException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(1);
      throw new UncheckedIOException(e);
    }
  }

  /// Jobs that have not ended.
  private static long left(Http http) throws IOException {
    return http.get("/metrics")
        .lines()
        .filter(line -> line.startsWith("pkbs_jobs{") && !line.contains("finished"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
