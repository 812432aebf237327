package pkbs.dispatcher;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import pkbs.core.Memory;
import pkbs.core.PkbsException;
import pkbs.core.Resources;
import pkbs.core.pbs.PbsSyntaxException;
import pkbs.core.pbs.ResourceList;
import pkbs.core.pbs.ResourceRequest;
import pkbs.core.schedule.PoolScaler;

/// Which workers are counted for autoscalers, and what this process does about their number itself,
/// from the environment; `doc/config.md` lists the variables.
///
/// @param pool the one that is scaled; the workers of others are taken as they are
/// @param worker what an idle worker of that pool has; absent: as those that were seen
/// @param prices whether pods of workers get a deletion cost
/// @param deployment the one that this process sizes; absent: none
/// @param metricsPort where the API server gets the metric; absent: nowhere
record ScaleRules(
    String pool,
    Optional<Resources> worker,
    boolean prices,
    Optional<Sized> deployment,
    OptionalInt metricsPort) {
  static final ScaleRules DEFAULT = counting("default", Optional.empty());

  private static final String POOL = "PKBS_SCALE_POOL";
  private static final String WORKER = "PKBS_SCALE_WORKER";
  private static final String PRICES = "PKBS_POD_DELETION_COST";
  private static final String DEPLOYMENT = "PKBS_SCALE_DEPLOYMENT";
  private static final String MIN = "PKBS_SCALE_MIN";
  private static final String MAX = "PKBS_SCALE_MAX";
  private static final String LINGER = "PKBS_SCALE_LINGER_SECONDS";
  private static final String METRICS_PORT = "PKBS_EXTERNAL_METRICS_PORT";
  private static final int WORKERS_MAX = 100_000;
  private static final int DAY_SECONDS = 86_400;
  private static final int PORT_MAX = 65_535;

  /// A Deployment and the bounds of its size.
  record Sized(String name, PoolScaler.Bounds bounds) {}

  /// Without a cluster.
  static ScaleRules counting(String pool, Optional<Resources> worker) {
    return new ScaleRules(pool, worker, false, Optional.empty(), OptionalInt.empty());
  }

  /// @throws PkbsException with one line that names the variable
  static ScaleRules from(Map<String, String> env) {
    return new ScaleRules(
        text(env, POOL).orElse(DEFAULT.pool()),
        text(env, WORKER).map(ScaleRules::worker),
        yes(text(env, PRICES).orElse("no")),
        text(env, DEPLOYMENT).map(name -> new Sized(name, bounds(env))),
        text(env, METRICS_PORT)
            .map(port -> OptionalInt.of(number(METRICS_PORT, port, 1, PORT_MAX)))
            .orElse(OptionalInt.empty()));
  }

  /// Whether it talks to the cluster that it runs in.
  boolean needsCluster() {
    return prices || deployment.isPresent() || metricsPort.isPresent();
  }

  private static PoolScaler.Bounds bounds(Map<String, String> env) {
    int min = number(MIN, text(env, MIN).orElse("0"), 0, WORKERS_MAX);
    int max = number(MAX, text(env, MAX).orElse("10"), Math.max(1, min), WORKERS_MAX);
    int linger = number(LINGER, text(env, LINGER).orElse("300"), 0, DAY_SECONDS);
    return new PoolScaler.Bounds(min, max, Duration.ofSeconds(linger));
  }

  private static boolean yes(String value) {
    return switch (value) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw wrong(PRICES, value, "must be yes or no");
    };
  }

  private static int number(String name, String value, int min, int max) {
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(name, value, "not a number");
    }
    throw wrong(name, value, "must be between %d and %d".formatted(min, max));
  }

  private static Optional<String> text(Map<String, String> env, String name) {
    return Optional.ofNullable(env.get(name)).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static Resources worker(String text) {
    try {
      ResourceRequest size = ResourceList.parse(text).request();
      if (size.ncpus().isPresent() && size.mem().isPresent()) {
        return new Resources(
            size.ncpus().get(), size.mem().get(), size.scratch().orElse(Memory.NONE));
      }
    } catch (PbsSyntaxException e) {
      throw new PkbsException("%s: '%s': %s".formatted(WORKER, text, e.getMessage()), e);
    }
    throw wrong(WORKER, text, "must be as ncpus=2,mem=3gb,scratch=20gb");
  }

  private static PkbsException wrong(String variable, String value, String why) {
    return new PkbsException("%s: '%s': %s".formatted(variable, value, why));
  }
}
