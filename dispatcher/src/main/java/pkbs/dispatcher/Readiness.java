package pkbs.dispatcher;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import pkbs.jetstream.Store;
import pkbs.protocol.Health;

/// Whether jobs are accepted, and what else is not as it should be. Without the results store jobs
/// are accepted and run on, their results wait with their workers: it is asked beside, at most
/// every few seconds while it is well, and no caller waits for it. Safe for threads.
final class Readiness {
  private static final Duration ASKED_AGAIN = Duration.ofSeconds(10);

  private final Store store;
  private final Leader leader;
  private final Alarms alarms;
  private final Supplier<String> resultsTrouble;
  private final Time time;
  private final AtomicBoolean isAsking = new AtomicBoolean();
  private volatile Answer last = new Answer("not asked yet", 0);

  /// @param trouble empty where it is well
  /// @param at by [Time#nanos()]
  private record Answer(String trouble, long at) {}

  /// @param resultsTrouble asks the results store; empty where it is well
  Readiness(Store store, Leader leader, Alarms alarms, Supplier<String> resultsTrouble, Time time) {
    this.store = store;
    this.leader = leader;
    this.alarms = alarms;
    this.resultsTrouble = resultsTrouble;
    this.time = time;
    ask();
  }

  /// Whether a change can be tried at all.
  boolean acceptsChanges() {
    return leader.epoch().isPresent() && store.isConnected();
  }

  Health check() {
    boolean connected = store.isConnected();
    boolean leads = leader.epoch().isPresent();
    List<Health.Check> checks =
        List.of(
            new Health.Check("nats", connected, connected ? "connected" : "not connected"),
            new Health.Check("leader", leads, leads ? "leads" : leader.trouble()),
            results(),
            alarms());
    return new Health(connected && leads, checks);
  }

  /// Alarms ask for a person; they do not make another dispatcher any better.
  private Health.Check alarms() {
    List<String> texts = alarms.texts();
    return new Health.Check("alarms", true, texts.isEmpty() ? "none" : String.join("; ", texts));
  }

  /// What the results store said last; it is asked again where that is old or bad.
  Health.Check results() {
    Answer known = last;
    boolean isWell = known.trouble().isEmpty();
    if (!isWell || time.since(known.at()).compareTo(ASKED_AGAIN) > 0) {
      ask();
    }
    return new Health.Check("results", isWell, isWell ? "reachable" : known.trouble());
  }

  private void ask() {
    if (isAsking.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("asks-results")
          .start(() -> {
            try {
              last = new Answer(resultsTrouble.get(), time.nanos());
            } finally {
              isAsking.set(false);
            }
          });
    }
  }
}
