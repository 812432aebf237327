package pkbs.standalone.chaos;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Route;
import pkbs.protocol.SubmitReply;
import pkbs.protocol.WorkerList;

/// A program that uses the API of several dispatchers as a careful one would: it repeats a
/// submission under the same key, at the next dispatcher, until it is told an id. Remembers every
/// id that was given out. Safe for threads.
public final class RigClient {
  private static final String BOUNDARY = "pkbs-chaos-boundary";
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration AGAIN = Duration.ofMillis(100);
  private static final int PAGE = 1000;

  private final List<URI> dispatchers;
  private final String token;
  private final Path executions;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final List<Given> given = new CopyOnWriteArrayList<>();
  private final Set<String> wrongRefusals = ConcurrentHashMap.newKeySet();
  private volatile int first;
  private volatile String trouble = "none was asked";

  /// An id that was given out.
  public record Given(RigJob job, String id) {}

  RigClient(List<URI> dispatchers, String token, Path executions) {
    this.dispatchers = List.copyOf(dispatchers);
    this.token = token;
    this.executions = executions;
  }

  /// The base addresses, without a slash at the end.
  public List<URI> dispatchers() {
    return dispatchers;
  }

  /// Submits it, however long it takes to be told its id.
  ///
  /// @throws IllegalStateException where it is refused, or nobody answers for `patience`
  public String submit(RigJob job, Duration patience) {
    String key = UUID.randomUUID().toString();
    long end = System.nanoTime() + patience.toNanos();
    String last = "no answer";
    while (System.nanoTime() < end) {
      int asked = first;
      URI dispatcher = dispatchers.get(asked);
      try {
        HttpResponse<byte[]> answer = submitOnce(dispatcher, job, key);
        if (answer.statusCode() == CREATED || answer.statusCode() == OK) {
          String id = PkbsJson.read(SubmitReply.class, answer.body()).id();
          given.add(new Given(job, id));
          return id;
        }
        last = answer.statusCode() + " " + text(answer);
        if (answer.statusCode() < 500 && answer.statusCode() != 429) {
          throw new IllegalStateException("job " + job.number() + ": " + last);
        }
      } catch (IOException e) {
        last = e.toString();
      }
      // Not counted up: of two that fail at once each would undo the other's choice.
      first = (asked + 1) % dispatchers.size();
      sleep(AGAIN);
    }
    throw new IllegalStateException("job " + job.number() + ": no id was given out: " + last);
  }

  /// One request, one answer.
  ///
  /// @param key for the `Idempotency-Key`
  public HttpResponse<byte[]> submitOnce(URI dispatcher, RigJob job, String key)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] script = job.script(executions).getBytes(StandardCharsets.UTF_8);
    part(body, Route.SPEC_PART, job.request().getBytes(StandardCharsets.UTF_8));
    part(body, Route.PAYLOAD_PART, script);
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return send(
        HttpRequest.newBuilder(URI.create(dispatcher + Route.SUBMIT_JOB.path()))
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .header(Route.IDEMPOTENCY_KEY, key)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
  }

  private static void part(ByteArrayOutputStream body, String name, byte[] bytes) {
    boolean isSpec = name.equals(Route.SPEC_PART);
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\nContent-Type: %s\r\n\r\n"
            .formatted(
                BOUNDARY,
                name,
                isSpec ? "" : "; filename=\"payload\"",
                isSpec ? "application/json" : "application/octet-stream");
    body.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(bytes);
    body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /// Every id that was given out so far, in that order.
  public List<Given> given() {
    return List.copyOf(given);
  }

  /// All jobs, ended ones too, and after each array its tasks; empty while no dispatcher answers.
  public Optional<List<JobView>> jobs() {
    List<JobView> jobs = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      String query =
          "?finished=true&tasks=true&limit=" + PAGE + cursor.map(at -> "&cursor=" + at).orElse("");
      Optional<JobList> page =
          get(Route.LIST_JOBS.path() + query).map(body -> PkbsJson.read(JobList.class, body));
      if (page.isEmpty()) {
        return Optional.empty();
      }
      jobs.addAll(page.get().jobs());
      cursor = page.get().next();
    } while (cursor.isPresent());
    return Optional.of(jobs);
  }

  /// One job; empty where no dispatcher answers, or none knows it.
  public Optional<JobView> job(String id) {
    return get(path(id)).map(body -> PkbsJson.read(JobView.class, body));
  }

  private static String path(String id) {
    return "/api/v1/jobs/" + id.replace("[", "%5B").replace("]", "%5D");
  }

  /// The workers that take work; empty while no dispatcher leads.
  public List<String> workers() {
    return get(Route.LIST_WORKERS.path())
        .map(body -> PkbsJson.read(WorkerList.class, body).workers())
        .orElse(List.of())
        .stream()
        .filter(WorkerList.WorkerView::takesWork)
        .map(WorkerList.WorkerView::worker)
        .toList();
  }

  /// Asks for the end of a job.
  ///
  /// @return whether a dispatcher took it
  public boolean delete(String id, boolean force) {
    String path = path(id) + (force ? "?force=true" : "");
    return first(path, request -> request.DELETE()).isPresent();
  }

  /// Whether this dispatcher says that it accepts jobs.
  public boolean isReady(URI dispatcher) {
    try {
      return send(HttpRequest.newBuilder(URI.create(dispatcher + Route.READY.path())).GET())
              .statusCode()
          == OK;
    } catch (IOException e) {
      return false;
    }
  }

  /// Why no dispatcher gave what it was asked for, the last time that this was so.
  public String trouble() {
    return trouble;
  }

  /// The error answers so far that do not say what the API promises.
  public List<String> wrongRefusals() {
    return List.copyOf(wrongRefusals);
  }

  private Optional<byte[]> get(String path) {
    return first(path, HttpRequest.Builder::GET);
  }

  private interface Method {
    HttpRequest.Builder of(HttpRequest.Builder request);
  }

  /// The body of the first success; the dispatcher that gave it is asked first from now on.
  private Optional<byte[]> first(String path, Method method) {
    int start = first;
    for (int i = 0; i < dispatchers.size(); i++) {
      int at = (start + i) % dispatchers.size();
      try {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(URI.create(dispatchers.get(at) + path));
        HttpResponse<byte[]> answer = send(method.of(request));
        if (answer.statusCode() / 100 == 2) {
          first = at;
          return Optional.of(answer.body());
        }
        trouble = "%s: %d %s".formatted(dispatchers.get(at), answer.statusCode(), text(answer));
      } catch (IOException e) {
        trouble = dispatchers.get(at) + ": " + e;
      }
    }
    return Optional.empty();
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<byte[]> answer =
          http.send(
              request.header("Authorization", "Bearer " + token).timeout(ANSWER).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      // The health of a dispatcher is no error, whatever its status.
      if (!answer.uri().getPath().equals(Route.READY.path())) {
        Refusals.wrong(answer.statusCode(), answer.body())
            .ifPresent(what -> wrongRefusals.add(answer.uri().getPath() + ": " + what));
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void sleep(Duration span) {
    try {
      Thread.sleep(span);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// The body.
  public static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
