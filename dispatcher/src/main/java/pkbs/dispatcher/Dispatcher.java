package pkbs.dispatcher;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Leases;
import pkbs.core.RefusedException;
import pkbs.jetstream.Heartbeats;
import pkbs.jetstream.LogStream;
import pkbs.jetstream.Store;
import pkbs.kubernetes.Pods;

/// The parts of a dispatcher, put together, without its HTTP edge.
final class Dispatcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private static final Duration TICK = Duration.ofMillis(250);
  private static final long RECONCILE_SECONDS = 30;
  private static final long GARBAGE_SECONDS = 600;

  private final JobIndex jobs = new JobIndex();
  private final Meters meters = new Meters();
  private final Alarms alarms = new Alarms();
  private final Actor actor = new Actor("leader");
  private final ScheduledExecutorService chores =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("chores").daemon(true).factory());
  private final Workers workers;
  private final Waiters waiters = new Waiters(jobs);
  private final Leader leader;
  private final Scaling scaling;
  private final HeartbeatDesk desk;
  private final Housekeeping housekeeping;
  private final Heartbeats.Serving serving;
  private final Store store;
  private final Time time;

  /// @param lease silence after which a worker is lost
  /// @param workerLease what workers are told
  /// @param standby see [Leader.Seat#patience]
  record Settings(
      String name, Duration lease, Duration workerLease, Duration standby, ScaleRules scale) {
    Settings(String name, Duration lease, Duration workerLease, Duration standby) {
      this(name, lease, workerLease, standby, ScaleRules.DEFAULT);
    }
  }

  Dispatcher(Store store, Time time, Settings settings, Runnable deposed) {
    this.store = store;
    this.time = time;
    workers = new Workers(time, Leases.Terms.of(settings.lease()));
    leader =
        new Leader(
            new Leader.Parts(
                store,
                jobs,
                workers,
                waiters,
                meters,
                alarms,
                time,
                actor,
                new Leader.Seat(settings.name(), settings.standby(), deposed)));
    desk = new HeartbeatDesk(leader, jobs, workers, store.work(), settings.workerLease());
    housekeeping = new Housekeeping(leader, jobs, workers, store, time);
    scaling = new Scaling(leader, jobs, workers, settings.scale());
    meters.watch(scaling);
    meters.watch(jobs, workers, alarms, leader);
    serving = store.heartbeats().serve(desk::answer);
  }

  /// Lets jobs in containers in. Before [#start].
  ///
  /// @param open makes the pods that the desk asks for, and shows it what it sees
  /// @return what `open` has made, to be closed by the caller
  Pods carryContainers(ContainerLimits most, Function<ContainerDesk, Pods> open) {
    Pods pods = open.apply(new ContainerDesk(leader, jobs, store.runs(), time));
    leader.placing().containers().enable(most, pods::raise);
    return pods.start();
  }

  /// Begins to take over, and to do the work of time.
  void start() {
    actor.repeat(TICK, leader::tick);
    actor.repeat(Scaling.PAUSE, scaling::refresh);
    chores.scheduleWithFixedDelay(
        this::reconcile, RECONCILE_SECONDS, RECONCILE_SECONDS, TimeUnit.SECONDS);
    chores.scheduleWithFixedDelay(
        housekeeping::collectGarbage, GARBAGE_SECONDS, GARBAGE_SECONDS, TimeUnit.SECONDS);
  }

  void reconcile() {
    housekeeping.reconcile();
    desk.sweep();
  }

  /// One step of time, done when this returns.
  void tick() {
    actor.call(() -> {
      leader.tick();
      scaling.refresh();
      return true;
    });
  }

  /// What the routes need, where nothing but this process is looked at.
  Api api(Results results) {
    return api(results, Outside.UNSEEN);
  }

  /// What the routes need.
  ///
  /// @param outside looks at what this process depends on
  Api api(Results results, Outside outside) {
    Readiness readiness = new Readiness(store, leader, alarms, results::trouble, time);
    meters.watch(readiness);
    Views views =
        new Views(
            new Views.Sources(
                leader.placing()::whyWaiting, desk::usage, results::url, jobs.arrays()::find));
    LogStream logs = store.logs();
    return new Api(
        leader,
        jobs,
        workers,
        waiters,
        housekeeping,
        views,
        new TaskJobs(jobs.arrays(), new TaskRuns(jobs.arrays(), leader::lastSeen)::find),
        logs,
        results,
        readiness,
        new Examination(leader, jobs, workers, alarms, outside),
        meters,
        scaling,
        time);
  }

  Leader leader() {
    return leader;
  }

  Meters meters() {
    return meters;
  }

  /// Keeps the pool of workers, once started.
  PoolKeeper poolKeeper(ScaleRules rules, Pool pool) {
    return new PoolKeeper(scaling, rules, pool, alarms, time);
  }

  Alarms alarms() {
    return alarms;
  }

  Scaling scaling() {
    return scaling;
  }

  JobIndex jobs() {
    return jobs;
  }

  Workers workers() {
    return workers;
  }

  Housekeeping housekeeping() {
    return housekeeping;
  }

  /// Finishes the appends that are under way; the next leader takes over from here.
  @Override
  public void close() {
    serving.close();
    chores.shutdownNow();
    resign();
    actor.close();
    leader.close();
  }

  private void resign() {
    try {
      actor.call(() -> {
        leader.resign();
        return true;
      });
    } catch (RefusedException e) {
      log.debug("closed before, or too busy to resign: {}", e.getMessage());
    }
  }
}
