package pkbs.jetstream;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.Replica;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pkbs.core.PkbsException;
import pkbs.core.doctor.NatsFacts;

/// Looks at a nats-server once, on a connection of its own, and writes nothing there. Done after
/// some ten seconds at the most, whatever the server does.
public final class NatsCheckup {
  private final NatsConfig config;
  private final Optional<String> serverConfig;
  private final Clock clock;
  private Optional<Duration> ahead = Optional.empty();

  private NatsCheckup(NatsConfig config, Optional<String> serverConfig, Clock clock) {
    this.config = config.named(config.name() + "-doctor");
    this.serverConfig = serverConfig;
    this.clock = clock;
  }

  /// @param config of a user that may ask for the streams of pkbs
  /// @param serverConfig the text of the server's configuration, where it can be read
  public static NatsFacts look(NatsConfig config, Optional<String> serverConfig, Clock clock) {
    return new NatsCheckup(config, serverConfig, clock).look();
  }

  private NatsFacts look() {
    try (NatsLink link = NatsLink.forRequests(config)) {
      ServerInfo info = link.connection().getServerInfo();
      if (!info.isJetStreamAvailable()) {
        return new NatsFacts.Answering(server(info), sync(info), List.of(), Optional.empty());
      }
      List<NatsFacts.Stream> streams = new ArrayList<>();
      for (StreamConfiguration wanted : wanted()) {
        streams.add(stream(link, wanted.getName()));
      }
      return new NatsFacts.Answering(server(info), sync(info), List.copyOf(streams), ahead);
    } catch (PkbsException e) {
      String why = String.valueOf(e.getMessage());
      return new NatsFacts.Silent(why, why.contains("is not accepted"));
    }
  }

  private static List<StreamConfiguration> wanted() {
    return Stream.concat(StreamSettings.buckets().stream(), StreamSettings.streams().stream())
        .toList();
  }

  private NatsFacts.Server server(ServerInfo info) {
    List<String> warnings = new ArrayList<>();
    Optional<String> refusal = Optional.empty();
    Optional<String> cluster = Preparation.cluster(info);
    try {
      ServerVersion version = ServerVersion.of(info.getVersion());
      version.warning().ifPresent(warnings::add);
      cluster.flatMap(version::clusterWarning).ifPresent(warnings::add);
      refusal =
          version
              .refusal()
              .or(() -> cluster.flatMap(version::clusterRefusal))
              .or(() -> unfit(info, version));
    } catch (PkbsException e) {
      warnings.add(e.getMessage());
    }
    return new NatsFacts.Server(
        config.url().toString(), info.getVersion(), List.copyOf(warnings), refusal, cluster);
  }

  private static Optional<String> unfit(ServerInfo info, ServerVersion version) {
    if (!info.isJetStreamAvailable()) {
      return Optional.of(version + ": jetstream is off; start it with jetstream enabled");
    }
    return info.getMaxPayload() < Preparation.MAX_PAYLOAD_NEEDED
        ? Optional.of(
            "nats max_payload %d < needed %d; set max_payload"
                .formatted(info.getMaxPayload(), Preparation.MAX_PAYLOAD_NEEDED))
        : Optional.empty();
  }

  private NatsFacts.Sync sync(ServerInfo info) {
    try {
      return SyncSetting.of(ServerVersion.of(info.getVersion()), serverConfig);
    } catch (PkbsException e) {
      return NatsFacts.Sync.unknown(e.getMessage());
    }
  }

  private NatsFacts.Stream stream(NatsLink link, String name) {
    Instant asked = clock.instant();
    Optional<StreamInfo> found =
        link.call(
            "look up " + name,
            () -> {
              try {
                return Optional.of(link.management().getStreamInfo(name));
              } catch (JetStreamApiException e) {
                if (ServerCodes.isNoStream(e)) {
                  return Optional.empty();
                }
                throw e;
              }
            });
    Instant answered = clock.instant();
    found
        .flatMap(info -> Optional.ofNullable(info.getTimestamp()))
        .map(ZonedDateTime::toInstant)
        .ifPresent(told -> ahead = Optional.of(ahead(asked, told, answered)));
    return found.map(info -> stream(name, info)).orElseGet(() -> NatsFacts.Stream.missing(name));
  }

  /// By how much a time cannot be between two others of this machine; zero where it can.
  static Duration ahead(Instant asked, Instant told, Instant answered) {
    if (told.isBefore(asked)) {
      return Duration.between(asked, told);
    }
    return told.isAfter(answered) ? Duration.between(answered, told) : Duration.ZERO;
  }

  private static NatsFacts.Stream stream(String name, StreamInfo info) {
    StreamConfiguration is = info.getConfiguration();
    return new NatsFacts.Stream(
        name, true, is.getStorageType() == StorageType.File, is.getReplicas(), away(info));
  }

  private static int away(StreamInfo info) {
    return Optional.ofNullable(info.getClusterInfo())
        .map(ClusterInfo::getReplicas)
        .map(replicas -> (int) replicas.stream().filter(NatsCheckup::isAway).count())
        .orElse(0);
  }

  private static boolean isAway(Replica replica) {
    return replica.isOffline() || !replica.isCurrent();
  }
}
