package pkbs.jetstream;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamSubscription;
import io.nats.client.support.Status;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs what happens to a connection, one clear line each, and remembers what callers ask about:
/// how often it came back, and what the server did not permit. A refused publish is otherwise only
/// a time-out.
final class ConnectionLog implements ErrorListener, ConnectionListener {
  private static final Logger log = LoggerFactory.getLogger(ConnectionLog.class);
  private static final int TOLD_MAX = 1000;

  private final NatsConfig config;
  private final AtomicBoolean up = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean wasUp;
  private final CompletableFuture<Void> lost = new CompletableFuture<>();
  private final AtomicInteger reconnects = new AtomicInteger();
  private final AtomicReference<Optional<String>> notPermitted =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<String>> notTrusted =
      new AtomicReference<>(Optional.empty());

  /// What was refused and told: once is enough, and the server says it every time.
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  ConnectionLog(NatsConfig config) {
    this.config = config;
  }

  /// How often the connection was lost and made again; subscriptions of the server's side (ordered
  /// consumers, pull requests) do not outlive a change of it.
  int reconnects() {
    return reconnects.get();
  }

  /// Says why a request on `subject` got no answer, if the server refused it for want of
  /// permission.
  Optional<String> whyNoAnswer(String subject) {
    return notPermitted.get().filter(subject::equals).map(this::violation);
  }

  private String violation(String subject) {
    return "user \"" + config.user() + "\" may not publish to " + subject;
  }

  @Override
  @SuppressWarnings("deprecation") // The library requires the old method.
  public void connectionEvent(Connection conn, Events type) {
    switch (type) {
      case CONNECTED -> {
        wasUp = true;
        up.set(true);
        log.debug("nats: {}: connected to {}", config.name(), config.url());
      }
      case RECONNECTED -> {
        up.set(true);
        reconnects.incrementAndGet();
        log.info("nats: {}: connected again to {}", config.name(), config.url());
      }
      case DISCONNECTED -> {
        // The library tells it for every attempt.
        if (up.getAndSet(false) && !closing.get()) {
          log.warn("nats: {}: connection to {} lost", config.name(), config.url());
        }
      }
      case CLOSED -> closed();
      case LAME_DUCK -> log.warn("nats: {}: server is going down", config.name());
      case RESUBSCRIBED, DISCOVERED_SERVERS -> log.debug("nats: {}: {}", config.name(), type);
    }
  }

  void warn(String text) {
    log.warn("WARNING {}", text);
  }

  /// Called before the program itself closes the connection.
  void closing() {
    closing.set(true);
  }

  /// The library gives up only where a server refused the same login twice.
  private void closed() {
    if (!closing.get() && wasUp) {
      log.error(
          "nats: {}: {} does not accept user \"{}\" any more; connection closed for good,"
              + " restart this program",
          config.name(),
          config.url(),
          config.user());
      lost.complete(null);
    }
  }

  /// See [Store#lost()].
  CompletableFuture<Void> lost() {
    return lost;
  }

  @Override
  public void errorOccurred(Connection conn, String error) {
    Optional<Violation> violation = Violation.of(error);
    if (violation.isEmpty()) {
      log.warn("nats: {}: {}", config.name(), PasswordPool.redact(error));
      return;
    }
    Violation refused = violation.orElseThrow();
    if (refused.isPublish()) {
      notPermitted.set(Optional.of(refused.subject()));
    }
    if (told.size() < TOLD_MAX && told.add(refused.toString())) {
      log.error(
          "nats: {}: user \"{}\" may not {}; check the server's permissions for this role",
          config.name(),
          config.user(),
          refused);
    }
  }

  /// What the server did not permit.
  record Violation(boolean isPublish, String subject) {
    private static final Pattern TEXT =
        Pattern.compile("(?i).*permissions violation for (publish|subscription) to \"([^\"]*)\".*");

    /// Empty where the server's words mean another thing.
    static Optional<Violation> of(String error) {
      Matcher matcher = TEXT.matcher(error);
      return matcher.matches()
          ? Optional.of(
              new Violation(matcher.group(1).equalsIgnoreCase("publish"), matcher.group(2)))
          : Optional.empty();
    }

    @Override
    public String toString() {
      return (isPublish ? "publish to " : "subscribe to ") + subject;
    }
  }

  /// Why the last attempt to connect ended before a login; empty where trust was not the reason.
  Optional<String> whyNotTrusted() {
    return notTrusted.get();
  }

  @Override
  public void exceptionOccurred(Connection conn, Exception e) {
    Optional<String> why = config.trust().whyNotTrusted(e, config.server());
    if (why.isPresent() && !why.equals(notTrusted.getAndSet(why)) && wasUp) {
      log.error("nats: {}: {}", config.name(), why.orElseThrow());
    }
    // A refused or cut connection is told by the events above; the rest is for the developer.
    log.debug("nats: {}: {}", config.name(), PasswordPool.redact(String.valueOf(e.getMessage())));
  }

  @Override
  public void slowConsumerDetected(Connection conn, Consumer consumer) {
    log.warn("nats: {}: a subscription is too slow, messages are dropped", config.name());
  }

  @Override
  public void socketWriteTimeout(Connection conn) {
    log.warn("nats: {}: the server does not read, connection is dropped", config.name());
  }

  @Override
  public void heartbeatAlarm(
      Connection conn, JetStreamSubscription sub, long streamSequence, long consumerSequence) {
    log.debug("nats: {}: silence on {}, reading again", config.name(), sub.getStreamName());
  }

  @Override
  public void unhandledStatus(Connection conn, JetStreamSubscription sub, Status status) {
    log.debug("nats: {}: status {}", config.name(), status.getMessageWithCode());
  }
}
