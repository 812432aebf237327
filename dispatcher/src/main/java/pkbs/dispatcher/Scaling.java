package pkbs.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import pkbs.core.Job;
import pkbs.core.Resources;
import pkbs.core.WorkerId;
import pkbs.core.schedule.Demand;
import pkbs.core.schedule.WantedWorkers;
import pkbs.protocol.Heartbeat;

/// How many workers are wanted: computed on the leader's thread, about once a second, and read by
/// any. Nothing is known while this process does not lead.
final class Scaling {
  static final Duration PAUSE = Duration.ofSeconds(1);

  private final Leader leader;
  private final JobIndex jobs;
  private final Workers workers;
  private final ScaleRules rules;
  private Resources seen = Resources.NONE;
  private volatile Optional<WantedWorkers> wanted = Optional.empty();
  private volatile List<Prices.Standing> standings = List.of();

  Scaling(Leader leader, JobIndex jobs, Workers workers, ScaleRules rules) {
    this.leader = leader;
    this.jobs = jobs;
    this.workers = workers;
    this.rules = rules;
  }

  String pool() {
    return rules.pool();
  }

  /// Empty where this process does not lead, or has not counted yet.
  Optional<WantedWorkers> wanted() {
    return leader.epoch().flatMap(any -> wanted);
  }

  /// Workers of every pool, as they stood then.
  List<Prices.Standing> standings() {
    return standings;
  }

  /// On the leader's thread.
  void refresh() {
    if (leader.epoch().isEmpty()) {
      wanted = Optional.empty();
      return;
    }
    Load load = leader.placing().load();
    standings = workers.all().stream().map(seen -> standing(seen.beat(), load.used())).toList();
    wanted = Optional.of(WantedWorkers.of(demand(load)));
  }

  private Demand demand(Load load) {
    List<Demand.Seat> seats = new ArrayList<>();
    Set<WorkerId> unheard = new HashSet<>(load.used().keySet());
    for (Workers.Seen worker : workers.all()) {
      Heartbeat beat = worker.beat();
      unheard.remove(beat.worker());
      if (!beat.isDraining() && !ContainerPlacing.isIn(beat)) {
        seats.add(seat(beat, load.used()));
      }
    }
    // Placed by a leader before this one, and not heard since.
    unheard.forEach(any -> seats.add(new Demand.Seat(true, true, false, Resources.NONE)));
    return new Demand(load.waiting(), load.quotas(), seats, template());
  }

  private Demand.Seat seat(Heartbeat beat, Map<WorkerId, Resources> used) {
    return new Demand.Seat(
        beat.pool().equals(rules.pool()),
        isBusy(beat, used),
        beat.takesWork(),
        beat.capacity().minus(used.getOrDefault(beat.worker(), Resources.NONE)));
  }

  private Prices.Standing standing(Heartbeat beat, Map<WorkerId, Resources> used) {
    long left = beat.runs().stream().mapToLong(this::coreSeconds).sum();
    return new Prices.Standing(beat.seat(), beat.isDraining(), isBusy(beat, used), left);
  }

  /// What a run may still take, up to its walltime.
  private long coreSeconds(Heartbeat.RunBeat beat) {
    return jobs.find(beat.run().job())
        .map(Job::spec)
        .map(spec ->
            spec.resources().cpus()
                * Math.max(0, spec.walltime().seconds() - beat.used().walltime().toSeconds()))
        .orElse(0L);
  }

  /// It runs something, brings results away, or has an offer that it may claim.
  private boolean isBusy(Heartbeat beat, Map<WorkerId, Resources> used) {
    return used.containsKey(beat.worker())
        || !beat.runs().isEmpty()
        || !jobs.runsOn(beat.worker()).isEmpty();
  }

  private Resources template() {
    if (rules.worker().isPresent()) {
      return rules.worker().get();
    }
    workers.all().stream()
        .map(Workers.Seen::beat)
        .filter(beat -> beat.pool().equals(rules.pool()))
        .map(Heartbeat::capacity)
        .max(Comparator.comparingInt(Resources::cpus).thenComparing(Resources::memory))
        .ifPresent(largest -> seen = largest);
    return seen;
  }
}
