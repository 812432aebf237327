package pkbs.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
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
    for (WorkStream.Delivery delivery : deliveries) {
      Thread.ofVirtual().name("offer").start(() -> consider(delivery, arrived));
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
    boolean isTaken = false;
    try {
      if (!isOpen) {
        // Who stops the worker may have seen no claim, so there must be none.
        delivery.giveBack();
        return;
      }
      Run claim = claim(delivery.offer());
      Optional<RunKey> key = RunKey.claim(runs, claim, terms);
      if (key.isPresent()) {
        isTaken = true;
        CrashPoint.CLAIM_CREATED.reached();
        live(delivery, key.get(), room);
      } else {
        LOG.debug("{}: has been claimed before", run);
        delivery.acknowledge();
      }
    } finally {
      held.endClaim(run);
      if (!isTaken) {
        room.close();
      }
    }
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

  private void live(WorkStream.Delivery delivery, RunKey key, Capacity.Room room) {
    Offer offer = delivery.offer();
    if (key.run().chunk().isPresent()) {
      ChunkLife life = new ChunkLife(offer, key, room, tools);
      live(delivery, room, new Life(life, life::live, life::failed));
    } else {
      RunLife life = new RunLife(offer, key, room, tools);
      live(delivery, room, new Life(life, life::live, life::failed));
    }
  }

  /// @param live lives it, on a thread of its own
  /// @param failed where there is no such thread
  private record Life(HeldRun held, Runnable live, Consumer<String> failed) {}

  private void live(WorkStream.Delivery delivery, Capacity.Room room, Life life) {
    RunId run = delivery.offer().run();
    held.add(run, life.held());
    delivery.acknowledge();
    if (!isOpen) {
      life.held().handBack();
    }
    Thread thread =
        Thread.ofPlatform()
            .name("run-" + run.key())
            .unstarted(() -> {
              try {
                life.live().run();
              } finally {
                held.remove(run);
              }
            });
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      // The machine has no thread left to give.
      notLived(run, life, room, e);
    }
  }

  private void notLived(RunId run, Life life, Capacity.Room room, OutOfMemoryError e) {
    try (room) {
      LOG.error("{}: handed back: {}", run, e.getMessage());
      life.failed().accept(String.valueOf(e.getMessage()));
    } finally {
      held.remove(run);
    }
  }
}
