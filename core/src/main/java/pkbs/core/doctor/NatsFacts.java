package pkbs.core.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What was seen of the nats-server and of what is stored there.
public sealed interface NatsFacts {
  /// @param why as it was told, without secrets
  /// @param isRefused whether a server answered and did not accept the login
  record Silent(String why, boolean isRefused) implements NatsFacts {}

  /// @param ahead how far the server's clock is ahead of the asker's; absent where it does not tell
  record Answering(Server server, Sync sync, List<Stream> streams, Optional<Duration> ahead)
      implements NatsFacts {}

  /// @param url without credentials
  /// @param version `2.9.10`
  /// @param warnings known troubles of that version, a line each
  /// @param refusal why pkbs does not run on it; absent where it does
  /// @param cluster its name; absent where it stands alone
  record Server(
      String url,
      String version,
      List<String> warnings,
      Optional<String> refusal,
      Optional<String> cluster) {}

  /// How long the server waits until what it acknowledged is on the disk.
  ///
  /// @param every zero: not at all; absent where it cannot be seen
  /// @param whyUnknown empty where it can
  record Sync(Optional<Duration> every, String whyUnknown) {
    public static Sync of(Duration every) {
      return new Sync(Optional.of(every), "");
    }

    public static Sync unknown(String why) {
      return new Sync(Optional.empty(), why);
    }
  }

  /// @param isThere the rest means nothing where it is not
  /// @param isOnDisk whether a restart of the server keeps it
  /// @param replicas copies that it should have
  /// @param away copies that are offline or behind
  record Stream(String name, boolean isThere, boolean isOnDisk, int replicas, int away) {
    public static Stream missing(String name) {
      return new Stream(name, false, false, 0, 0);
    }
  }
}
