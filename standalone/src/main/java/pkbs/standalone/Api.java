package pkbs.standalone;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Route;
import pkbs.protocol.WorkerList;
import pkbs.protocol.WorkerList.WorkerView;

/// The two questions that laptop mode has to its own dispatcher. The JDK's small client answers
/// them, because the large one takes longer to load than the dispatcher to reply.
///
/// @param url without a slash at the end
/// @param token empty where there is none yet
record Api(String url, Optional<String> token) {
  private static final int PATIENCE_MILLIS = 5_000;

  static Api of(StateFolder folder, int port) {
    return new Api("http://127.0.0.1:" + port, PrivateFile.read(folder.token()));
  }

  /// Whether jobs are accepted and their results can be stored.
  boolean isReady() {
    try {
      return get(Route.READY.path())
          .map(body -> PkbsJson.read(pkbs.protocol.Health.class, body).checks())
          .filter(checks -> checks.stream().allMatch(pkbs.protocol.Health.Check::ok))
          .isPresent();
    } catch (MalformedJsonException e) {
      return false;
    }
  }

  /// Empty also where the dispatcher does not answer.
  List<WorkerView> workers() {
    try {
      return get(Route.LIST_WORKERS.path())
          .map(body -> PkbsJson.read(WorkerList.class, body).workers())
          .orElse(List.of());
    } catch (MalformedJsonException e) {
      return List.of();
    }
  }

  /// The body of a 200; empty for all else.
  private Optional<byte[]> get(String path) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(url + path).toURL().openConnection();
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      token.ifPresent(word -> connection.setRequestProperty("Authorization", "Bearer " + word));
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        return Optional.empty();
      }
      return Optional.of(connection.getInputStream().readAllBytes());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
