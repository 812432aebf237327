package pkbs.jetstream;

import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.Subject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.PayloadRef;
import pkbs.protocol.Subjects;

/// The payload bucket. Deleting purges the key, so that nothing of it remains and it can be put
/// again.
final class JetStreamPayloads implements PayloadStore {
  private static final Logger log = LoggerFactory.getLogger(JetStreamPayloads.class);
  private static final String STREAM = Subjects.kvStream(Subjects.PAYLOAD_BUCKET);
  private static final String KEY_PREFIX = "p.";

  private final NatsLink link;

  JetStreamPayloads(NatsLink link) {
    this.link = link;
  }

  @Override
  public void putIfAbsent(PayloadRef ref, byte[] bytes) {
    PublishOptions absent = PublishOptions.builder().expectedLastSubjectSequence(0).build();
    // A refusal says that the key exists; its content is the same by its name.
    link.publish(subject(ref.key()), bytes, absent);
  }

  @Override
  public int connection() {
    return link.reconnects();
  }

  @Override
  public Optional<byte[]> get(PayloadRef ref) {
    Optional<byte[]> bytes =
        link.call(
            "read " + ref.key(),
            () -> {
              try {
                MessageInfo message = link.management().getLastMessage(STREAM, subject(ref.key()));
                return Optional.ofNullable(message.getData());
              } catch (JetStreamApiException e) {
                if (ServerCodes.isNoMessage(e)) {
                  return Optional.<byte[]>empty();
                }
                throw e;
              }
            });
    bytes
        .filter(found -> !matches(ref, found))
        .ifPresent(
            found -> log.error("nats: {}: stored bytes do not match their sha256", ref.key()));
    return bytes.filter(found -> matches(ref, found));
  }

  private static boolean matches(PayloadRef ref, byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest).equals(ref.sha256());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  @Override
  public Set<String> stored() {
    StreamInfoOptions everyKey = StreamInfoOptions.filterSubjects(subject(KEY_PREFIX + "*"));
    String prefix = subject(KEY_PREFIX);
    return link.call(
        "list " + STREAM,
        () ->
            link
                .management()
                .getStreamInfo(STREAM, everyKey)
                .getStreamState()
                .getSubjects()
                .stream()
                .map(Subject::getName)
                .map(name -> name.substring(prefix.length()))
                .collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public void delete(String sha256) {
    JetStreamJobBook.purge(link, STREAM, subject(KEY_PREFIX + sha256));
  }

  private static String subject(String key) {
    return Subjects.kv(Subjects.PAYLOAD_BUCKET, key);
  }
}
