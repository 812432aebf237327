package pkbs.dispatcher;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntSupplier;

/// What `/metrics` shows. Safe for threads.
final class Meters {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Counter appends =
      Counter.builder("pkbs.book.appends").description("Records appended").register(registry);
  private final Counter offers =
      Counter.builder("pkbs.offers").description("Offers sent to workers").register(registry);
  private final Counter claims =
      Counter.builder("pkbs.claims").description("Offers claimed").register(registry);
  private final Counter takeovers =
      Counter.builder("pkbs.takeovers").description("Times this process led").register(registry);

  void appended() {
    appends.increment();
  }

  void offered() {
    offers.increment();
  }

  void claimed() {
    claims.increment();
  }

  void tookOver() {
    takeovers.increment();
  }

  /// @param route the path with its placeholders, never the path itself
  void answered(String method, String route, int status, Duration time) {
    Timer.builder("pkbs.http.requests")
        .description("HTTP requests by route and status")
        .tag("method", method)
        .tag("route", route)
        .tag("status", String.valueOf(status))
        .register(registry)
        .record(time);
  }

  void watch(JobIndex jobs, Workers workers, IntSupplier isLeading) {
    for (JobIndex.Phase phase : JobIndex.Phase.values()) {
      Gauge.builder("pkbs.jobs", () -> jobs.count(phase))
          .description("Jobs by state")
          .tag("state", phase.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("pkbs.workers", () -> workers.all().size())
        .description("Workers heard in their lease")
        .register(registry);
    Gauge.builder("pkbs.mass.silence", () -> workers.isMassSilence() ? 1 : 0)
        .description("1 while most workers are silent and none is given up")
        .register(registry);
    Gauge.builder("pkbs.leading", isLeading::getAsInt)
        .description("1 while this process accepts jobs")
        .register(registry);
  }

  String scrape() {
    return registry.scrape();
  }
}
