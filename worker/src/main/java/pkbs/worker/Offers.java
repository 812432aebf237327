package pkbs.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Resources;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.jetstream.CrashPoint;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.jetstream.WorkStream;

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
  private final Patience forChanges;
  private volatile boolean isOpen = true;
  private Optional<Thread> thread = Optional.empty();

  /// @param forChanges how long the store may be away before a run's end is given up
  record Wiring(
      WorkStream work,
      RunBook runs,
      Identity self,
      Capacity capacity,
      HeldRuns held,
      RunTools tools,
      Patience forChanges) {}

  Offers(Wiring wiring) {
    this.work = wiring.work;
    this.runs = wiring.runs;
    this.self = wiring.self;
    this.capacity = wiring.capacity;
    this.held = wiring.held;
    this.tools = wiring.tools;
    this.forChanges = wiring.forChanges;
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
    if (!tools.lease().await(FETCH)) {
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
    boolean isTaken = false;
    try {
      Optional<RunKey> key =
          held.has(run)
              ? Optional.empty()
              : RunKey.claim(
                  runs,
                  Run.claimed(run, self.worker(), self.host(), Instant.now()),
                  FOR_CLAIM,
                  forChanges);
      if (key.isPresent()) {
        isTaken = true;
        CrashPoint.CLAIM_CREATED.reached();
        live(delivery, key.get(), room);
      } else {
        LOG.debug("{}: has been claimed before", run);
        delivery.acknowledge();
      }
    } finally {
      if (!isTaken) {
        room.close();
      }
    }
  }

  private void live(WorkStream.Delivery delivery, RunKey key, Capacity.Room room) {
    RunId run = delivery.offer().run();
    RunLife life = new RunLife(delivery.offer(), key, room, tools);
    held.add(run, life);
    delivery.acknowledge();
    if (!isOpen) {
      life.order(RunLife.Order.HAND_BACK);
    }
    Thread.ofPlatform()
        .name("run-" + run.key())
        .start(() -> {
          try {
            life.live();
          } finally {
            held.remove(run);
          }
        });
  }
}
