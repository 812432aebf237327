package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.core.Memory;
import pkbs.core.Outcome;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.core.Usage;
import pkbs.core.WorkerId;
import pkbs.jetstream.Heartbeats.Serving;
import pkbs.jetstream.RunBook.Swap;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.jetstream.WorkStream.Delivery;
import pkbs.protocol.Control;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.HeartbeatReply;
import pkbs.testkit.Await;
import pkbs.testkit.FakeStore;
import pkbs.testkit.SampleJobs;

/// A worker that does each step when told.
final class ManualWorker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration BRIEFLY = Duration.ofMillis(200);

  final WorkerId id;
  final List<Control> told = Collections.synchronizedList(new ArrayList<>());
  private final String seat;
  private final String pool;
  private final FakeStore store;
  private final Serving listening;
  private final Map<RunId, Versioned> held = new LinkedHashMap<>();

  ManualWorker(FakeStore store, String seat, int boot) {
    this(store, seat, boot, "default");
  }

  ManualWorker(FakeStore store, String seat, int boot, String pool) {
    this.pool = pool;
    this.store = store;
    this.seat = seat;
    this.id = new WorkerId(seat + "-boot" + boot);
    this.listening = store.heartbeats().listen(id, told::add);
  }

  Optional<HeartbeatReply> beat() {
    return beat(true);
  }

  Optional<HeartbeatReply> beat(boolean takesWork) {
    return beat(takesWork, false, PATIENCE);
  }

  /// The last heartbeat of an orderly end.
  void leave() {
    assertThat(beat(false, true, PATIENCE)).isPresent();
  }

  private Optional<HeartbeatReply> beat(boolean takesWork, boolean leaves, Duration patience) {
    List<Heartbeat.RunBeat> runs =
        held.values().stream()
            .map(v -> new Heartbeat.RunBeat(v.run().id(), v.run().state(), Usage.NONE))
            .toList();
    return store
        .heartbeats()
        .beat(
            new Heartbeat(
                Heartbeat.VERSION,
                id,
                seat,
                "host",
                pool,
                false,
                SampleJobs.WORKER_SIZE,
                takesWork,
                runs,
                takesWork ? Optional.empty() : Optional.of(Heartbeat.DRAINING + " told to stop"),
                leaves,
                List.of(),
                Optional.empty()),
            patience);
  }

  /// Whether a leader answers soon.
  boolean isAnswered() {
    return beat(true, false, BRIEFLY).isPresent();
  }

  /// What the leader wants of a run that this worker names.
  HeartbeatReply.Want wanted(RunId run) {
    return beat().orElseThrow().runs().stream()
        .filter(wanted -> wanted.run().equals(run))
        .findFirst()
        .orElseThrow()
        .want();
  }

  /// Waits for an offer, claims it, acknowledges.
  RunId claim() {
    RunId run = tryClaim();
    assertThat(held).containsKey(run);
    return run;
  }

  RunId tryClaim() {
    Delivery delivery =
        Await.present(
            "an offer for " + id,
            () -> store.work().fetch(id, 1, Duration.ofMillis(20)).stream().findFirst());
    RunId run = delivery.offer().run();
    create(run);
    delivery.acknowledge();
    return run;
  }

  Swap create(RunId run) {
    Run claimed = Run.claimed(run, id, "host", SampleJobs.AT);
    Swap swap = store.runs().create(claimed);
    if (swap instanceof Swap.Won won) {
      held.put(run, new Versioned(claimed, won.revision()));
    }
    return swap;
  }

  boolean hasOffer() {
    List<Delivery> offers = store.work().fetch(id, 1, Duration.ofMillis(20));
    offers.forEach(Delivery::giveBack);
    return !offers.isEmpty();
  }

  void start(RunId run) {
    advance(run, held.get(run).run().started(SampleJobs.AT, 4711));
  }

  void stage(RunId run) {
    advance(run, held.get(run).run().staging(end(0)));
  }

  void exit(RunId run, int status) {
    advance(run, held.get(run).run().done(end(status)));
    held.remove(run);
  }

  /// After 90 s.
  static RunEnd end(int status) {
    Usage used = new Usage(Duration.ofSeconds(90), Duration.ofSeconds(45), Memory.ofMebibytes(1));
    return new RunEnd(new Outcome.Exited(status), used, Optional.empty(), SampleJobs.AT);
  }

  void giveBack(RunId run) {
    advance(run, held.get(run).run().returned("drained"));
    held.remove(run);
  }

  void reject(RunId run, String reason) {
    advance(run, held.get(run).run().rejected(reason));
    held.remove(run);
  }

  /// From claim to end.
  RunId runOne() {
    RunId run = claim();
    start(run);
    stage(run);
    exit(run, 0);
    return run;
  }

  /// Loses its memory of a run.
  void forget(RunId run) {
    held.remove(run);
  }

  /// @throws AssertionError where the record was changed by another
  void advance(RunId run, Run next) {
    assertThat(tryAdvance(run, next)).isInstanceOf(Swap.Won.class);
  }

  Swap tryAdvance(RunId run, Run next) {
    Swap swap = store.runs().update(next, held.get(run).revision());
    if (swap instanceof Swap.Won won) {
      held.put(run, new Versioned(next, won.revision()));
    }
    return swap;
  }

  Run held(RunId run) {
    return held.get(run).run();
  }

  @Override
  public void close() {
    listening.close();
    store.close();
  }
}
