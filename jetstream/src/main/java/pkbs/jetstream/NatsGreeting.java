package pkbs.jetstream;

import io.nats.client.api.ServerInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pkbs.core.PkbsException;

/// What a nats-server says to everybody before a login, and before TLS: who it is. Source: NATS
/// client protocol, `INFO`.
///
/// @param cluster empty where it stands alone
/// @param wantsTls whether it talks to nobody without
/// @param speaksTls whether it can
public record NatsGreeting(
    String version, Optional<String> cluster, boolean wantsTls, boolean speaksTls) {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int PORT_DEFAULT = 4222;

  /// Asks the server; empty where none answers in two seconds, or not as a nats-server.
  public static Optional<NatsGreeting> of(URI url) {
    int port = url.getPort() < 0 ? PORT_DEFAULT : url.getPort();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), port), (int) PATIENCE.toMillis());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      return parse(
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
              .readLine());
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<NatsGreeting> parse(@Nullable String line) {
    if (line == null || !line.startsWith("INFO ")) {
      return Optional.empty();
    }
    ServerInfo info = new ServerInfo(line.substring("INFO ".length()));
    return Optional.of(
        new NatsGreeting(
            info.getVersion(),
            Preparation.cluster(info),
            info.isTLSRequired(),
            info.isTLSRequired() || info.isTLSAvailable()));
  }

  /// What an operator should know, a line each; none where all is well.
  public List<String> warnings() {
    try {
      ServerVersion known = ServerVersion.of(version);
      return Stream.concat(
              known.warning().stream(), cluster.flatMap(known::clusterWarning).stream())
          .toList();
    } catch (PkbsException e) {
      return List.of(e.getMessage());
    }
  }
}
