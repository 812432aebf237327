package pkbs.jetstream;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.PkbsException;

/// Checks the server, then makes each stream what [StreamSettings] says. Reads first, so that a
/// role without the right to create can run it on a server that is prepared.
final class Preparation {
  private static final Logger log = LoggerFactory.getLogger(Preparation.class);
  static final long MAX_PAYLOAD_NEEDED = 1_048_576;

  private final NatsLink link;
  private final StorageSettings settings;

  Preparation(NatsLink link, StorageSettings settings) {
    this.link = link;
    this.settings = settings;
  }

  void run() {
    checkServer();
    String description =
        StorageIdentity.description(
            StorageIdentity.reconcile(
                StreamSettings.buckets().stream().map(this::found).toList(), settings.adopted()));
    for (StreamConfiguration bucket : StreamSettings.buckets()) {
      prepare(StreamConfiguration.builder(bucket).description(description).build());
    }
    StreamSettings.streams().forEach(this::prepare);
  }

  private StorageIdentity.Found found(StreamConfiguration bucket) {
    Optional<StreamInfo> info = existing(bucket.getName());
    return new StorageIdentity.Found(
        bucket.getName(),
        info.map(StreamInfo::getConfiguration).map(StorageIdentity::of).orElse(""),
        info.map(there -> there.getStreamState().getLastSequence()));
  }

  private void checkServer() {
    ServerInfo server = link.connection().getServerInfo();
    ServerVersion version = version();
    version.refusal().ifPresent(Preparation::refuse);
    if (!server.isJetStreamAvailable()) {
      throw new PkbsException(version + ": jetstream is off; start it with jetstream enabled");
    }
    if (server.getMaxPayload() < MAX_PAYLOAD_NEEDED) {
      throw new PkbsException(
          "nats max_payload %d < needed %d; set max_payload"
              .formatted(server.getMaxPayload(), MAX_PAYLOAD_NEEDED));
    }
    cluster(server).flatMap(version::clusterRefusal).ifPresent(Preparation::refuse);
    version.warning().ifPresent(text -> log.warn("WARNING {}", text));
    if (settings.replicas().orElse(1) > 1 && cluster(server).isEmpty()) {
      refuse(
          "%s: stands alone and cannot keep %d copies; use a cluster, or unset PKBS_NATS_REPLICAS"
              .formatted(version, settings.replicas().getAsInt()));
    }
    cluster(server)
        .flatMap(version::clusterWarning)
        .ifPresent(text -> log.warn("WARNING {}", text));
  }

  private ServerVersion version() {
    return ServerVersion.of(link.connection().getServerInfo().getVersion());
  }

  private static void refuse(String why) {
    throw new PkbsException(why);
  }

  /// Empty where it stands alone.
  static Optional<String> cluster(ServerInfo server) {
    return Optional.ofNullable(server.getCluster()).filter(name -> !name.isEmpty());
  }

  private void prepare(StreamConfiguration wanted) {
    Optional<StreamConfiguration> existing =
        existing(wanted.getName()).map(StreamInfo::getConfiguration);
    existing
        .flatMap(is -> version().replicasRefusal(is.getName(), is.getReplicas()))
        .ifPresent(Preparation::refuse);
    if (existing.isEmpty()) {
      StreamConfiguration fresh = copied(wanted, 1);
      link.call("create " + wanted.getName(), () -> link.management().addStream(fresh));
      log.info("nats: {} created", wanted.getName());
    } else if (!matches(existing.get(), copied(wanted, existing.get().getReplicas()))) {
      refuseWhatCannotChange(existing.get(), wanted);
      StreamConfiguration changed = copied(wanted, existing.get().getReplicas());
      link.call("update " + wanted.getName(), () -> link.management().updateStream(changed));
      log.info("nats: {} updated", wanted.getName());
    }
  }

  /// @param otherwise copies where nothing is asked for
  private StreamConfiguration copied(StreamConfiguration wanted, int otherwise) {
    return StreamConfiguration.builder(wanted)
        .replicas(settings.replicas().orElse(otherwise))
        .build();
  }

  private Optional<StreamInfo> existing(String stream) {
    return link.call(
        "look up " + stream,
        () -> {
          try {
            return Optional.of(link.management().getStreamInfo(stream));
          } catch (JetStreamApiException e) {
            if (ServerCodes.isNoStream(e)) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  private static void refuseWhatCannotChange(StreamConfiguration is, StreamConfiguration wanted) {
    refuseOther(
        wanted.getName(), "retention", is.getRetentionPolicy(), wanted.getRetentionPolicy());
    refuseOther(wanted.getName(), "storage", is.getStorageType(), wanted.getStorageType());
  }

  private static void refuseOther(String stream, String setting, Object is, Object wanted) {
    if (!is.equals(wanted)) {
      throw new PkbsException(
          "nats stream %s: %s is %s, needed %s; remove the stream or use another server"
              .formatted(stream, setting, is, wanted));
    }
  }

  private static boolean matches(StreamConfiguration is, StreamConfiguration wanted) {
    return is.getSubjects().equals(wanted.getSubjects())
        && Objects.equals(is.getDescription(), wanted.getDescription())
        && is.getRetentionPolicy() == wanted.getRetentionPolicy()
        && is.getStorageType() == wanted.getStorageType()
        && is.getDiscardPolicy() == wanted.getDiscardPolicy()
        && is.getReplicas() == wanted.getReplicas()
        && is.getMaxMsgs() == wanted.getMaxMsgs()
        && is.getMaxMsgsPerSubject() == wanted.getMaxMsgsPerSubject()
        && is.getMaximumMessageSize() == wanted.getMaximumMessageSize()
        && is.getMaxBytes() == wanted.getMaxBytes()
        && is.getMaxAge().equals(wanted.getMaxAge())
        && is.getAllowDirect() == wanted.getAllowDirect()
        && is.getDenyDelete() == wanted.getDenyDelete();
  }
}
