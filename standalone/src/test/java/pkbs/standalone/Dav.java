package pkbs.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// The results folder as anybody's WebDAV client sees it. Safe for threads.
///
/// @param root with a slash at the end
record Dav(String root, String password, HttpClient http) {
  Dav(String root, String password) {
    this(root, password, HttpClient.newHttpClient());
  }

  /// @param url of a file
  byte[] get(String url) throws IOException, InterruptedException {
    String login = LaunchPlan.DAV_USER + ":" + password;
    String word = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Basic " + word)
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new AssertionError("GET " + url + ": " + answer.statusCode());
    }
    return answer.body();
  }

  /// A file of a results folder.
  String text(String folderUrl, String name) throws IOException, InterruptedException {
    String folder = folderUrl.endsWith("/") ? folderUrl : folderUrl + "/";
    return new String(get(folder + name), StandardCharsets.UTF_8);
  }
}
