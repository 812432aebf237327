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
  private final Optional<HomeCluster> cluster;
  private final Optional<PoolKeeper> keeper;
  private final ScheduledExecutorService starter =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("metrics-start").daemon(true).factory());
  private Optional<ExternalMetricsServer> metrics = Optional.empty();
  private String told = "";

  private InCluster(Dispatcher dispatcher, ScaleRules rules) {
    this.dispatcher = dispatcher;
    this.rules = rules;
    cluster = rules.needsCluster() ? Optional.of(HomeCluster.around()) : Optional.empty();
    keeper = cluster.map(this::keeper);
  }

  /// Begins.
  static InCluster of(Dispatcher dispatcher, ScaleRules rules) {
    InCluster there = new InCluster(dispatcher, rules);
    if (rules.metricsPort().isPresent()) {
      there.starter.scheduleWithFixedDelay(
          there::tryMetrics, 0, TRIED_AGAIN.toSeconds(), TimeUnit.SECONDS);
    }
    return there;
  }

  private PoolKeeper keeper(HomeCluster there) {
    String deployment = rules.deployment().map(ScaleRules.Sized::name).orElse("");
    return dispatcher.poolKeeper(rules, new Pool.OfCluster(there, deployment)).started();
  }

  private synchronized void tryMetrics() {
    if (metrics.isPresent()) {
      return;
    }
    HomeCluster there = cluster.orElseThrow();
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
    try {
      metrics =
          Optional.of(
              new ExternalMetricsServer(
                  rules.metricsPort().orElseThrow(), answers, there::frontProxy));
    } catch (PkbsException e) {
      if (!told.equals(e.getMessage())) {
        told = e.getMessage();
        log.error("no metrics for the API server yet: {}", told);
      }
    }
  }

  @Override
  public synchronized void close() {
    starter.shutdownNow();
    keeper.ifPresent(PoolKeeper::close);
    metrics.ifPresent(ExternalMetricsServer::close);
    cluster.ifPresent(HomeCluster::close);
  }
}
