package pkbs.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Chunk;
import pkbs.core.Resources;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.jetstream.CrashPoint;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.jetstream.WorkStream;
import pkbs.protocol.Offer;

/// Takes offers, claims them when there is room, and starts their lives. An offer is claimed within
/// 20 s of its arrival or not at all.
final class Offers {
  private static final Logger LOG = LoggerFactory.getLogger(Offers.class);
  private static final Duration FRESH = Duration.ofSeconds(20);
  private static final Duration FETCH = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration NOT_YET = Duration.ofMillis(200);
  private static final Patience FOR_CLAIM =
      new Patience(Duration.ofSeconds(60), Duration.ofMillis(500));

  /// Offers that may wait here for room, so that the next one is at hand when a run ends.
  private static final int PREFILL_MAX = 16;

  private final WorkStream work;
  private final RunBook runs;
  private final Identity self;
  private final Capacity capacity;
  private final HeldRuns held;
  private final RunTools tools;
  private final RunKey.Terms terms;
  private final Readiness readiness;
  private volatile boolean isOpen = true;
  private boolean wasReady = true;
  private Optional<Thread> thread = Optional.empty();

  /// @param readiness whether anything should be fetched
  /// @param forChanges how long the store may be away before a run's end is given up
  record Wiring(
      WorkStream work,
      RunBook runs,
      Identity self,
      Capacity capacity,
      HeldRuns held,
      RunTools tools,
      Readiness readiness,
      Patience forChanges) {}

  Offers(Wiring wiring) {
    this.work = wiring.work;
    this.runs = wiring.runs;
    this.self = wiring.self;
    this.capacity = wiring.capacity;
    this.held = wiring.held;
    this.tools = wiring.tools;
    this.terms = new RunKey.Terms(FOR_CLAIM, wiring.forChanges, wiring.tools.lease());
    this.readiness = wiring.readiness;
  }

  void start() {
    thread = Optional.of(Thread.ofPlatform().daemon().name("offers").start(this::repeat));
  }

  /// No offer is taken any more; those that wait are given back.
  void stop() {
    isOpen = false;
    capacity.close();
    thread.ifPresent(Thread::interrupt);
  }

  private void repeat() {
    while (isOpen) {
      try {
        fetch();
      } catch (StoreUnavailableException e) {
        LOG.debug("no offers: {}", e.getMessage());
        LockSupport.parkNanos(RETRY.toNanos());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("taking offers: {}", e.toString(), e);
        LockSupport.parkNanos(RETRY.toNanos());
      }
    }
  }

  private void fetch() throws InterruptedException {
    if (!tools.lease().await(FETCH) || !isReady()) {
      return;
    }
    int most = capacity.freeCpus() + PREFILL_MAX - capacity.waiting();
    if (capacity.waiting() >= PREFILL_MAX) {
      capacity.awaitChange(RETRY);
      return;
    }
    long asked = System.nanoTime();
    List<WorkStream.Delivery> deliveries = work.fetch(self.worker(), most, FETCH);
    long arrived = System.nanoTime();
    if (deliveries.isEmpty() && arrived - asked < RETRY.toNanos()) {
      // The consumer does not exist yet: the leader makes it when it has heard the heartbeat.
      LockSupport.parkNanos(NOT_YET.toNanos());
    }
    deliveries.forEach(delivery -> begin(delivery, arrived));
  }

  /// A run has its thread from its offer on: it waits for room, claims, and lives.
  private void begin(WorkStream.Delivery delivery, long arrived) {
    RunId run = delivery.offer().run();
    Thread thread =
        Thread.ofPlatform().name("run-" + run.key()).unstarted(() -> consider(delivery, arrived));
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      // The machine has no thread left to give.
      LOG.error("{}: given back: {}", run, e.getMessage());
      tools.guard().failed(String.valueOf(e.getMessage()));
      delivery.giveBack();
    }
  }

  private boolean isReady() {
    readiness.tryAgain();
    boolean isReady = readiness.whyNot().isEmpty();
    if (isReady != wasReady) {
      wasReady = isReady;
      readiness.tell();
    }
    if (!isReady) {
      work.fetch(self.worker(), PREFILL_MAX, RETRY).forEach(this::decline);
    }
    return isReady;
  }

  /// The leader offers it to another when it hears that this worker takes no work. Left in the
  /// stream it could be taken up when the job is long over.
  private void decline(WorkStream.Delivery delivery) {
    LOG.info("{}: declined", delivery.offer().run());
    delivery.acknowledge();
  }

  private void consider(WorkStream.Delivery delivery, long arrived) {
    CrashPoint.WORK_FETCHED.reached();
    Resources wanted = delivery.offer().spec().resources();
    try {
      Optional<Capacity.Room> room = isOpen ? capacity.take(wanted, FRESH) : Optional.empty();
      if (room.isEmpty()) {
        LOG.info("{}: no room for {}, given back", delivery.offer().run(), wanted);
        giveBack(delivery, wanted);
      } else if (!isOpen) {
        room.get().close();
        delivery.giveBack();
      } else if (readiness.whyNot().isPresent()) {
        room.get().close();
        decline(delivery);
      } else if (System.nanoTime() - arrived > FRESH.toNanos()) {
        room.get().close();
      } else {
        claim(delivery, room.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreUnavailableException e) {
      LOG.debug("{}: {}", delivery.offer().run(), e.getMessage());
    }
  }

  /// One that can never fit is left alone instead: given back, it would be here again at once.
  private void giveBack(WorkStream.Delivery delivery, Resources wanted) {
    if (wanted.fitsIn(capacity.total())) {
      delivery.giveBack();
    }
  }

  private void claim(WorkStream.Delivery delivery, Capacity.Room room) {
    RunId run = delivery.offer().run();
    if (!held.beginClaim(run)) {
      room.close();
      delivery.acknowledge();
      return;
    }
    Optional<Runnable> life = Optional.empty();
    try {
      if (isOpen) {
        life = claimed(delivery, room);
      } else {
        // Who stops the worker may have seen no claim, so there must be none.
        delivery.giveBack();
      }
    } finally {
      held.endClaim(run);
      if (life.isEmpty()) {
        room.close();
      }
    }
    life.ifPresent(claimed -> untilRemoved(run, claimed));
  }

  /// @return empty where it was not won; what it needs is made while the answer is on its way
  private Optional<Runnable> claimed(WorkStream.Delivery delivery, Capacity.Room room) {
    Offer offer = delivery.offer();
    Run claim = claim(offer);
    RunBook.Pending answer = runs.begin(claim);
    Optional<Ground> ground =
        offer.block().isPresent()
            ? Optional.empty()
            : Optional.of(Ground.make(offer, tools.setup()));
    Optional<RunKey> key = Optional.empty();
    try {
      key = RunKey.claim(runs, answer, claim, terms);
    } finally {
      if (key.isEmpty()) {
        ground.ifPresent(unused -> unused.giveBack(tools.setup().directories()));
      }
    }
    if (key.isEmpty()) {
      LOG.debug("{}: has been claimed before", offer.run());
      delivery.acknowledge();
      return Optional.empty();
    }
    CrashPoint.CLAIM_CREATED.reached();
    return Optional.of(held(delivery, new Claimed(key.get(), room, ground)));
  }

  /// Of a block whose tasks take long, all but the first are given back with the claim.
  private Run claim(Offer offer) {
    Run claim = Run.claimed(offer.run(), self.worker(), self.host(), Instant.now());
    return offer
        .block()
        .map(block ->
            claim.with(Chunk.of(block.isSlow() ? block.tasks().subList(0, 1) : block.tasks())))
        .orElse(claim);
  }

  /// @param ground of a run of one task
  private record Claimed(RunKey key, Capacity.Room room, Optional<Ground> ground) {}

  private Runnable held(WorkStream.Delivery delivery, Claimed claimed) {
    Offer offer = delivery.offer();
    if (claimed.ground.isEmpty()) {
      ChunkLife life = new ChunkLife(offer, claimed.key, claimed.room, tools);
      hold(delivery, life);
      return life::live;
    }
    RunLife life = new RunLife(offer, claimed.key, claimed.room, tools);
    hold(delivery, life);
    return () -> life.live(claimed.ground.get());
  }

  private void hold(WorkStream.Delivery delivery, HeldRun life) {
    held.add(delivery.offer().run(), life);
    delivery.acknowledge();
    if (!isOpen) {
      life.handBack();
    }
  }

  private void untilRemoved(RunId run, Runnable life) {
    try {
      life.run();
    } finally {
      held.remove(run);
    }
  }
}
