package pkbs.dispatcher;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import pkbs.core.schedule.WantedWorkers;

/// What `/metrics` shows. Safe for threads.
final class Meters {
  private static final double NONE = Double.NaN;

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

  private final Counter rewinds =
      Counter.builder("pkbs.storage.rewinds")
          .description("Times storage had lost what it had acknowledged")
          .register(registry);

  private final Counter killed =
      Counter.builder("pkbs.jobs.killed.by.scaledown")
          .description("Runs that a worker lost or gave back because it was told to stop")
          .register(registry);

  double killedByScaledown() {
    return killed.count();
  }

  /// A worker that was told to stop did not let these runs end.
  void killedByScaledown(int runs) {
    killed.increment(runs);
  }

  void wentBack() {
    rewinds.increment();
  }

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

  void watch(Readiness readiness) {
    Gauge.builder("pkbs.results.reachable", () -> readiness.results().ok() ? 1 : 0)
        .description("1 while the results store answers; without it results wait with the workers")
        .register(registry);
  }

  void watch(Scaling scaling) {
    wanted("pkbs.wanted.workers", scaling, WantedWorkers::exported)
        .description("Workers that the pool should have, for autoscalers; none while not leading")
        .register(registry);
    wanted("pkbs.busy.workers", scaling, WantedWorkers::busy)
        .description("Workers of the pool that must not go")
        .register(registry);
  }

  private static Gauge.Builder<Supplier<Number>> wanted(
      String name, Scaling scaling, ToIntFunction<WantedWorkers> part) {
    return Gauge.builder(
            name,
            () -> (Number) scaling.wanted().map(now -> (double) part.applyAsInt(now)).orElse(NONE))
        .tag("pool", scaling.pool());
  }

  void watch(JobIndex jobs, Workers workers, Alarms alarms, Leader leader) {
    for (JobIndex.Phase phase : JobIndex.Phase.values()) {
      Gauge.builder("pkbs.jobs", () -> jobs.load(phase))
          .description("Jobs by state; of an array its tasks")
          .tag("state", phase.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("pkbs.workers", () -> workers.all().size())
        .description("Workers heard in their lease")
        .register(registry);
    alarm("pkbs.mass.silence", alarms, Alarms.Kind.MASS_SILENCE)
        .description("1 while most workers are silent and none is given up")
        .register(registry);
    alarm("pkbs.idle.work", alarms, Alarms.Kind.IDLE_WORK)
        .description("1 while there is work and room and nothing started for a minute")
        .register(registry);
    Gauge.builder("pkbs.unreadable.records", () -> leader.quarantine().size())
        .description("Jobs whose record cannot be read")
        .register(registry);
    Gauge.builder("pkbs.leading", () -> leader.epoch().isPresent() ? 1 : 0)
        .description("1 while this process accepts jobs")
        .register(registry);
  }

  private static Gauge.Builder<Supplier<Number>> alarm(
      String name, Alarms alarms, Alarms.Kind kind) {
    return Gauge.builder(name, () -> alarms.isOn(kind) ? 1 : 0);
  }

  String scrape() {
    return registry.scrape();
  }
}
