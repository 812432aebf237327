package pkbs.dispatcher;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.schedule.PoolScaler;
import pkbs.core.schedule.WantedWorkers;
import pkbs.kubernetes.ClusterException;
import pkbs.kubernetes.HomeCluster;

/// Says in the cluster which workers may go first, and sizes their pool where it is told to. Only
/// while this process leads. What fails is an alarm until it works, and tried again; nothing is
/// lost with this process, the next leader begins anew.
final class PoolKeeper implements AutoCloseable {
  static final int PRICES_PER_PASS = 5;

  private static final Logger log = LoggerFactory.getLogger(PoolKeeper.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration SIZED_EVERY = Duration.ofSeconds(5);
  private static final Duration RIVAL_EVERY = Duration.ofMinutes(5);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(15);

  private final Scaling scaling;
  private final ScaleRules rules;
  private final Pool pool;
  private final Alarms alarms;
  private final Time time;
  private final Prices prices = new Prices();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("pool").daemon(true).factory());
  private Optional<PoolScaler> scaler = Optional.empty();
  private Optional<String> rival = Optional.empty();
  private long sizeAt;
  private long rivalAt;
  private long pricesAt;

  PoolKeeper(Scaling scaling, ScaleRules rules, Pool pool, Alarms alarms, Time time) {
    this.scaling = scaling;
    this.rules = rules;
    this.pool = pool;
    this.alarms = alarms;
    this.time = time;
  }

  PoolKeeper started() {
    long pause = PAUSE.toMillis();
    thread.scheduleWithFixedDelay(this::guarded, pause, pause, TimeUnit.MILLISECONDS);
    return this;
  }

  private void guarded() {
    try {
      pass();
    } catch (RuntimeException e) {
      log.error("unforeseen; goes on with the next", e);
    }
  }

  /// One step.
  void pass() {
    Optional<WantedWorkers> wanted = scaling.wanted();
    if (wanted.isEmpty()) {
      scaler = Optional.empty();
      prices.clear();
      alarms.set(Alarms.Kind.POOL_SIZE, Optional.empty());
      alarms.set(Alarms.Kind.POD_PRICES, Optional.empty());
      return;
    }
    long now = time.nanos();
    if (scaler.isEmpty() && rules.deployment().isPresent()) {
      scaler = rules.deployment().map(sized -> new PoolScaler(sized.bounds()));
      sizeAt = now;
      rivalAt = now;
    }
    if (rules.prices() && now - pricesAt >= 0) {
      pricesAt = tried(Alarms.Kind.POD_PRICES, now, PAUSE, this::price);
    }
    if (scaler.isPresent() && now - sizeAt >= 0) {
      sizeAt = tried(Alarms.Kind.POOL_SIZE, now, SIZED_EVERY, () -> size(wanted.get(), now));
    }
  }

  /// @return when to try again
  private long tried(Alarms.Kind kind, long now, Duration pause, Runnable work) {
    try {
      work.run();
      alarms.set(kind, kind == Alarms.Kind.POOL_SIZE ? rival.map(this::text) : Optional.empty());
      return now + pause.toNanos();
    } catch (ClusterException e) {
      if (e.kind() == ClusterException.Kind.CONFLICT) {
        log.debug("again: {}", e.getMessage());
        return now;
      }
      alarms.set(kind, Optional.of(e.getMessage()));
      return now + AFTER_TROUBLE.toNanos();
    }
  }

  private void price() {
    for (Prices.Due due : prices.due(scaling.standings(), time.nanos(), PRICES_PER_PASS)) {
      try {
        pool.price(due.pod(), due.cost());
      } catch (ClusterException e) {
        if (e.kind() != ClusterException.Kind.GONE) {
          throw e;
        }
        log.debug("no such pod: {}", due.pod());
      }
      prices.settled(due);
    }
  }

  private void size(WantedWorkers wanted, long now) {
    if (now - rivalAt >= 0) {
      rival = pool.autoscaler();
      rivalAt = now + RIVAL_EVERY.toNanos();
    }
    if (rival.isPresent()) {
      rivalAt = now;
      return;
    }
    HomeCluster.Size size = pool.size();
    int next = scaler.orElseThrow().next(wanted, size.replicas(), now);
    if (next != size.replicas()) {
      pool.resize(size, next);
      log.info("{} workers in place of {}: {}", next, size.replicas(), wanted);
    }
  }

  private String text(String autoscaler) {
    return ("deployment %s is sized by the HorizontalPodAutoscaler %s too, so the dispatcher leaves it;"
            + " delete that, or unset PKBS_SCALE_DEPLOYMENT")
        .formatted(rules.deployment().orElseThrow().name(), autoscaler);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
