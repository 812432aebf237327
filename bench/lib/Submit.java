import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Submits no-op jobs through the API, many clients at once, waits until none is left, and prints
/// the milliseconds from the first request to the last job's end.
/// Usage: java bench/lib/Submit.java STATE JOBS CLIENTS files|none
final class Submit {
  private static final String BOUNDARY = "pkbs-bench-7d1f";
  private static final long LOOK_EVERY_MILLIS = 25;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;
  private final String token;
  private final String body;

  private Submit(Path state, String upload) throws IOException {
    url = Files.readString(state.resolve("url")).strip();
    token = Files.readString(state.resolve("token")).strip();
    String spec =
        "{\"name\":\"noop\",\"kind\":\"script\",\"fileName\":\"noop.sh\",\"walltime\":\"60\",\"upload\":\""
            + upload
            + "\"}";
    body = part("spec", spec) + part("payload", "#!/bin/sh\ntrue\n") + "--" + BOUNDARY + "--\r\n";
  }

  private static String part(String name, String content) {
    return "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\n%s\r\n"
        .formatted(BOUNDARY, name, name, content);
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("Authorization", "Bearer " + token);
  }

  private String send(HttpRequest request) {
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void submit() {
    send(
        to("/api/v1/jobs")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  /// Jobs that have not ended.
  private long left() {
    return send(to("/metrics").build()).lines()
        .filter(line -> line.startsWith("pkbs_jobs{") && !line.contains("finished"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  public static void main(String[] arguments) throws Exception {
    Submit submit = new Submit(Path.of(arguments[0]), arguments[3]);
    AtomicInteger jobs = new AtomicInteger(Integer.parseInt(arguments[1]));
    int clients = Integer.parseInt(arguments[2]);
    CountDownLatch done = new CountDownLatch(clients);
    long start = System.nanoTime();
    for (int client = 0; client < clients; client++) {
      Thread.ofPlatform()
          .start(
              () -> {
                while (jobs.decrementAndGet() >= 0) {
                  submit.submit();
                }
                done.countDown();
              });
    }
    done.await();
    while (submit.left() > 0) {
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
    System.out.println((System.nanoTime() - start) / 1_000_000);
    System.exit(0);
  }
}
