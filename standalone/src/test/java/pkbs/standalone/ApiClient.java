package pkbs.standalone;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Route;
import pkbs.protocol.SubmitReply;
import pkbs.protocol.SubmitRequest;

/// The API as a program uses it that is not one of our commands. Safe for threads.
record ApiClient(String url, String token, HttpClient http) {
  private static final String BOUNDARY = "pkbs-test-boundary";
  private static final int CREATED = 201;
  private static final int OK = 200;

  ApiClient(String url, String token) {
    this(url, token, HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build());
  }

  /// Submits a shell script; the id.
  String submit(String name, String script) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = post(request(name), script.getBytes(StandardCharsets.UTF_8));
    if (answer.statusCode() != CREATED) {
      throw new AssertionError(answer.statusCode() + " " + text(answer));
    }
    return PkbsJson.read(SubmitReply.class, answer.body()).id();
  }

  HttpResponse<byte[]> post(SubmitRequest request, byte[] payload)
      throws IOException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    part(body, Route.SPEC_PART, "application/json", PkbsJson.write(request));
    part(body, Route.PAYLOAD_PART, "application/octet-stream", payload);
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return send(
        HttpRequest.newBuilder(URI.create(url + Route.SUBMIT_JOB.path()))
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
  }

  private static void part(ByteArrayOutputStream body, String name, String type, byte[] bytes) {
    String file = name.equals(Route.PAYLOAD_PART) ? "; filename=\"payload\"" : "";
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\nContent-Type: %s\r\n\r\n"
            .formatted(BOUNDARY, name, file, type);
    body.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(bytes);
    body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  static SubmitRequest request(String name) {
    String json =
        """
        {"name": "%s", "kind": "script", "ncpus": 1, "mem": "16mb"}\
        """
            .formatted(name);
    return PkbsJson.read(SubmitRequest.class, json.getBytes(StandardCharsets.UTF_8));
  }

  JobView show(String id) {
    return find(id).orElseThrow(() -> new AssertionError(id + ": not shown"));
  }

  /// Empty where there is none, or while the dispatcher is away.
  Optional<JobView> find(String id) {
    return get("/api/v1/jobs/" + id).map(body -> PkbsJson.read(JobView.class, body));
  }

  /// Empty while the dispatcher is away.
  Optional<JobList> list(String query) {
    return get(Route.LIST_JOBS.path() + query).map(body -> PkbsJson.read(JobList.class, body));
  }

  private Optional<byte[]> get(String path) {
    try {
      HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(URI.create(url + path)).GET());
      return answer.statusCode() == OK ? Optional.of(answer.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(
        request.header("Authorization", "Bearer " + token).timeout(Duration.ofSeconds(30)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
