package pkbs.dispatcher;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.PkbsException;
import pkbs.core.schedule.WantedWorkers;
import pkbs.kubernetes.ExternalMetrics;
import pkbs.kubernetes.ExternalMetricsServer;
import pkbs.kubernetes.HomeCluster;

/// What a dispatcher does in the cluster that it runs in, where it is told to; elsewhere nothing. A
/// cluster that does not answer keeps no job waiting.
final class InCluster implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(InCluster.class);
  private static final Duration TRIED_AGAIN = Duration.ofSeconds(10);

  private final Dispatcher dispatcher;
  private final ScaleRules rules;
  private final ScheduledExecutorService starter =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("in-cluster").daemon(true).factory());
  private Optional<HomeCluster> cluster = Optional.empty();
  private Optional<PoolKeeper> keeper = Optional.empty();
  private Optional<ExternalMetricsServer> metrics = Optional.empty();
  private String told = "";

  private InCluster(Dispatcher dispatcher, ScaleRules rules) {
    this.dispatcher = dispatcher;
    this.rules = rules;
  }

  /// Begins, beside what the caller does next: the client of the cluster takes seconds to load.
  static InCluster of(Dispatcher dispatcher, ScaleRules rules) {
    InCluster there = new InCluster(dispatcher, rules);
    if (rules.needsCluster()) {
      there.starter.scheduleWithFixedDelay(
          there::begin, 0, TRIED_AGAIN.toSeconds(), TimeUnit.SECONDS);
    }
    return there;
  }

  /// Does what is not done yet.
  private synchronized void begin() {
    try {
      HomeCluster there = cluster.orElseGet(HomeCluster::around);
      cluster = Optional.of(there);
      if (keeper.isEmpty()) {
        keeper = Optional.of(keeper(there));
      }
      if (metrics.isEmpty() && rules.metricsPort().isPresent()) {
        metrics = Optional.of(metrics(there, rules.metricsPort().getAsInt()));
      }
    } catch (PkbsException e) {
      if (!told.equals(e.getMessage())) {
        told = e.getMessage();
        log.error("not done yet in the cluster: {}", told);
      }
    }
  }

  private PoolKeeper keeper(HomeCluster there) {
    String deployment = rules.deployment().map(ScaleRules.Sized::name).orElse("");
    return dispatcher.poolKeeper(rules, new Pool.OfCluster(there, deployment)).started();
  }

  private ExternalMetricsServer metrics(HomeCluster there, int port) {
    Scaling scaling = dispatcher.scaling();
    ExternalMetrics answers =
        new ExternalMetrics(
            there.namespace(),
            rules.pool(),
            () ->
                scaling
                    .wanted()
                    .map(WantedWorkers::exported)
                    .map(OptionalInt::of)
                    .orElse(OptionalInt.empty()),
            Clock.systemUTC());
    return new ExternalMetricsServer(port, answers, there::frontProxy);
  }

  @Override
  public synchronized void close() {
    starter.shutdownNow();
    keeper.ifPresent(PoolKeeper::close);
    metrics.ifPresent(ExternalMetricsServer::close);
    cluster.ifPresent(HomeCluster::close);
  }
}
