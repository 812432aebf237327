package pkbs.dispatcher;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import pkbs.jetstream.Store;
import pkbs.protocol.Health;

/// Whether jobs are accepted. The results store is asked at most every few seconds.
final class Readiness {
  private static final Duration ASKED_AGAIN = Duration.ofSeconds(10);

  private final Store store;
  private final Leader leader;
  private final Alarms alarms;
  private final Supplier<String> resultsTrouble;
  private final Time time;
  private String lastTrouble = "";
  private long askedAt;
  private boolean hasAsked;

  /// @param resultsTrouble asks the results store; empty where it is well
  Readiness(Store store, Leader leader, Alarms alarms, Supplier<String> resultsTrouble, Time time) {
    this.store = store;
    this.leader = leader;
    this.alarms = alarms;
    this.resultsTrouble = resultsTrouble;
    this.time = time;
  }

  /// Whether a change can be tried at all.
  boolean acceptsChanges() {
    return leader.epoch().isPresent() && store.isConnected();
  }

  Health check() {
    boolean connected = store.isConnected();
    boolean leads = leader.epoch().isPresent();
    String results = results();
    List<Health.Check> checks =
        List.of(
            new Health.Check("nats", connected, connected ? "connected" : "not connected"),
            new Health.Check("leader", leads, leads ? "leads" : leader.trouble()),
            new Health.Check(
                "results", results.isEmpty(), results.isEmpty() ? "reachable" : results),
            alarms());
    return new Health(checks.stream().allMatch(Health.Check::ok), checks);
  }

  /// Alarms ask for a person; they do not make another dispatcher any better.
  private Health.Check alarms() {
    List<String> texts = alarms.texts();
    return new Health.Check("alarms", true, texts.isEmpty() ? "none" : String.join("; ", texts));
  }

  /// One caller asks at a time; a bad answer is not kept.
  private synchronized String results() {
    if (!hasAsked || !lastTrouble.isEmpty() || time.since(askedAt).compareTo(ASKED_AGAIN) > 0) {
      lastTrouble = resultsTrouble.get();
      askedAt = time.nanos();
      hasAsked = true;
    }
    return lastTrouble;
  }
}
