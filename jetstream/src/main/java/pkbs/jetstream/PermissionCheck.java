package pkbs.jetstream;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import pkbs.core.PkbsException;
import pkbs.jetstream.ConnectionLog.Violation;
import pkbs.protocol.Subjects;

/// Tries, on a connection of its own, each subject that a role needs, with messages that change
/// nothing: records say that they expect a stream that does not exist, requests are no JSON or name
/// a consumer that does not exist. What would delete, or reach a leader at work, is left to its
/// first use.
final class PermissionCheck {
  private static final String NOBODY = "pkbs-check";
  private static final String EXPECTED_STREAM = "Nats-Expected-Stream";
  private static final byte[] NO_JSON = "!".getBytes(StandardCharsets.UTF_8);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int NAMED_MAX = 5;

  private final NatsConfig config;
  private final NatsRole role;
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  PermissionCheck(NatsConfig config, NatsRole role) {
    this.config = config;
    this.role = role;
  }

  /// @throws PkbsException naming what is refused
  /// @throws StoreUnavailableException where the server went away
  void run() {
    if (config.user().isEmpty()) {
      return;
    }
    RolePermissions needed = RolePermissions.of(role);
    Map<String, String> patterns = new LinkedHashMap<>();
    List<String> published = published(needed, patterns);
    List<String> subscribed = subscribed(needed, patterns);
    tryAll(published, subscribed);
    List<String> missing =
        patterns.entrySet().stream()
            .filter(tried -> refused.contains(tried.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    if (!missing.isEmpty()) {
      throw new PkbsException(message(missing));
    }
  }

  private String message(List<String> missing) {
    String named = missing.stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
    int more = missing.size() - NAMED_MAX;
    return "nats: user \"%s\" may not %s%s; give it the permissions of the %s, doc/operating.md"
        .formatted(config.user(), named, more > 0 ? " and " + more + " more" : "", role.user());
  }

  private List<String> published(RolePermissions needed, Map<String, String> patterns) {
    List<String> subjects = new ArrayList<>();
    for (String pattern : needed.publish()) {
      if (isHarmless(pattern)) {
        String subject = concrete(pattern);
        subjects.add(subject);
        patterns.put(new Violation(true, subject).toString(), "publish to " + pattern);
      }
    }
    return subjects;
  }

  private List<String> subscribed(RolePermissions needed, Map<String, String> patterns) {
    List<String> subjects = new ArrayList<>();
    for (String pattern : needed.subscribe()) {
      String subject = concrete(pattern);
      subjects.add(subject);
      patterns.put(new Violation(false, subject).toString(), "subscribe to " + pattern);
    }
    return subjects;
  }

  private static boolean isHarmless(String pattern) {
    boolean isChange =
        List.of("PURGE", "CREATE", "UPDATE", "MSG.DELETE").stream()
            .anyMatch(verb -> pattern.startsWith("$JS.API.STREAM." + verb + "."));
    return !isChange && !pattern.equals(Subjects.HEARTBEAT);
  }

  /// A subject of the pattern that names nothing. The inbox is that of the user, who need not be
  /// named like the role.
  private String concrete(String pattern) {
    if (pattern.startsWith("_INBOX_") && !config.user().equals(role.user())) {
      return config.inboxPrefix() + "." + NOBODY;
    }
    return pattern.replace("*", NOBODY).replaceFirst(">$", NOBODY);
  }

  private void tryAll(List<String> published, List<String> subscribed) {
    ErrorListener listener =
        new ErrorListener() {
          @Override
          public void errorOccurred(Connection connection, String error) {
            Violation.of(error).ifPresent(violation -> refused.add(violation.toString()));
          }
        };
    try {
      Connection connection =
          Nats.connect(
              NatsLink.options(config.named(config.name() + "-check"))
                  .errorListener(listener)
                  .build());
      Headers none = new Headers().put(EXPECTED_STREAM, NOBODY);
      subscribed.forEach(connection::subscribe);
      published.forEach(subject -> connection.publish(subject, none, NO_JSON));
      connection.flush(PATIENCE);
      // Closing waits for the listener.
      connection.close();
    } catch (IOException | TimeoutException | IllegalStateException e) {
      throw new StoreUnavailableException("nats at " + config.url() + ": went away", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("nats at " + config.url() + ": interrupted", e);
    }
  }
}
