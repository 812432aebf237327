package pkbs.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.Limits;
import pkbs.core.PkbsException;
import pkbs.core.Resources;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.SharedPaths;
import pkbs.core.WorkerId;
import pkbs.core.schedule.Board;
import pkbs.core.schedule.Lane;
import pkbs.core.schedule.Placement;
import pkbs.core.schedule.Plan;
import pkbs.core.schedule.Planner;
import pkbs.core.schedule.Snapshot;
import pkbs.core.schedule.Verdict;
import pkbs.jetstream.CrashPoint;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.jetstream.WorkStream;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.Offer;

/// Carries out plans: keeps the board current, sends offers, takes back what nobody claims. An
/// offer carries no authority, so taking it back is only offering the same attempt again. Called by
/// the leader's thread, except for [#whyWaiting].
final class Placing {
  private static final Logger log = LoggerFactory.getLogger(Placing.class);

  /// Two times the work stream's AckWait.
  static final Duration UNCLAIMED_MAX = Duration.ofSeconds(60);

  private final WorkStream work;
  private final JobIndex jobs;
  private final Time time;
  private final Meters meters;
  private final QueueRoom queueRoom;
  private final Map<JobId, Offered> offers = new ConcurrentHashMap<>();
  private final ArrayPlacing arrays;
  private final ContainerPlacing containers;
  private final Map<WorkerId, Heartbeat> beats = new HashMap<>();
  private final Set<WorkerId> deaf = new HashSet<>();
  private Board board = new Board();
  private volatile Map<Lane.Key, Verdict> verdicts = Map.of();
  private final Map<JobId, RunId> released = new HashMap<>();
  private boolean dirty;
  private long resetAt;
  private final IdleWork idle;

  /// An offer that is out.
  record Offered(RunId run, WorkerId worker, long at) {}

  Placing(WorkStream work, JobIndex jobs, Queues queues, Time time, Meters meters) {
    this.queueRoom = new QueueRoom(queues);
    this.work = work;
    this.jobs = jobs;
    this.time = time;
    this.meters = meters;
    this.arrays = new ArrayPlacing(work, jobs, queueRoom, this::amount, time);
    this.containers = new ContainerPlacing(work, jobs, queueRoom, time, meters);
    this.idle = new IdleWork(time);
  }

  ContainerPlacing containers() {
    return containers;
  }

  /// Forgets all offers and workers and takes the jobs of the index in.
  void reset() {
    board = new Board();
    queueRoom.clear();
    offers.clear();
    released.clear();
    resetAt = time.nanos();
    arrays.reset();
    containers.reset();
    beats.clear();
    deaf.clear();
    verdicts = Map.of();
    idle.over();
    jobs.active().forEach(id -> jobs.find(id).ifPresent(this::changed));
    dirty = true;
  }

  /// Brings the board up to a job's state. A job keeps its place in the queue by its number, also
  /// for another attempt.
  void changed(Job job) {
    dirty = dirty || !isKnownToWait(job);
    if (ArrayIndex.isArray(job)) {
      arrays.changed(board, job);
      return;
    }
    if (ContainerPlacing.isFor(job)) {
      containers.changed(job);
      return;
    }
    switch (job.state()) {
      case JobState.Queued queued -> queued(job);
      case JobState.Running running -> {
        released.remove(job.id());
        if (offers.remove(job.id()) != null) {
          idle.over();
          meters.claimed();
        }
        WorkerId worker = running.on().worker();
        queueRoom.took(job);
        board.placed(new Placement(job.id(), worker, amount(job, worker)));
      }
      case JobState.Exiting exiting -> gone(job.id());
      case JobState.Held held -> gone(job.id());
      case JobState.Waiting waiting -> gone(job.id());
      case JobState.Finished finished -> {
        released.remove(job.id());
        gone(job.id());
      }
    }
  }

  /// Whether the last pass, since which nothing became free, found no room for jobs just like this
  /// one. While many jobs wait, the next one costs no pass.
  private boolean isKnownToWait(Job job) {
    return job.state() instanceof JobState.Queued
        && !ArrayIndex.isArray(job)
        && board.placementOf(job.id()).isEmpty()
        && board.laneOf(job.id()).filter(before -> !before.equals(lane(job))).isEmpty()
        && verdicts.getOrDefault(lane(job), Verdict.STARTING).cause() != Verdict.Cause.STARTING;
  }

  /// The run of a task of an array was claimed, moved on, or is over.
  void taskChanged(Job job, RunId run) {
    if (arrays.changed(board, job, run)) {
      idle.over();
      meters.claimed();
    }
    dirty = true;
  }

  /// Whether tasks of that array take long, so that no run is to have several.
  void tasksAreSlow(JobId array, boolean slow) {
    arrays.areSlow(array, slow);
  }

  /// Tasks of an array ended without a run.
  void tasksEnded(Job job) {
    arrays.drop(board, job);
    dirty = true;
  }

  /// A worker that was not heard yet has nobody placed on it either, see [#workerSeen].
  private Resources amount(Job job, WorkerId worker) {
    Resources own = job.spec().resources();
    return isAlone(job)
        ? Optional.ofNullable(beats.get(worker)).map(Heartbeat::capacity).orElse(own)
        : own;
  }

  /// Because it wants to, or because it may be what took its workers down.
  private static boolean isAlone(Job job) {
    return job.spec().surroundings().demands().alone() || job.crashes() >= Limits.CRASHES_ALONE_MIN;
  }

  private void queued(Job job) {
    Offered offered = offers.get(job.id());
    if (offered == null || !offered.run().equals(job.currentRun())) {
      offers.remove(job.id());
      queueRoom.left(job.id());
      long order = job.eligibility().rank().orElse(job.id().sequence());
      board.eligible(job.id(), lane(job), order);
    }
  }

  /// Whether a worker may still claim the current attempt of a queued job from an offer; tasks of
  /// arrays are not looked at. What a leader before this one has offered nobody knows.
  boolean mayBeClaimed(Job job) {
    boolean isWaiting = job.state() instanceof JobState.Queued && !ArrayIndex.isArray(job);
    return isWaiting && mayBeClaimedYet(job);
  }

  /// The runs of an array's tasks that are offered and were not claimed.
  List<RunId> offeredTasks(JobId array) {
    return arrays.offers().stream().map(Offered::run).filter(r -> r.job().equals(array)).toList();
  }

  private boolean mayBeClaimedYet(Job job) {
    return ContainerPlacing.isFor(job) && containers.mayBeClaimed(job)
        || job.currentRun().equals(released.get(job.id()))
        || time.since(resetAt).compareTo(UNCLAIMED_MAX) < 0;
  }

  /// Jobs that wait get the lanes that their queues now give them.
  void queuesChanged() {
    for (JobId id : jobs.active()) {
      jobs.find(id)
          .filter(job -> job.state() instanceof JobState.Queued && !offers.containsKey(id))
          .ifPresent(this::changed);
    }
    dirty = true;
  }

  private void gone(JobId job) {
    offers.remove(job);
    queueRoom.left(job);
    board.gone(job);
  }

  void workerSeen(Heartbeat beat) {
    if (ContainerPlacing.isIn(beat)) {
      containers.workerSeen(beat);
      return;
    }
    beats.put(beat.worker(), beat);
    seen(beat, beat.takesWork());
    for (RunId run : jobs.runsOn(beat.worker())) {
      jobs.find(run.job()).filter(Placing::isAlone).ifPresent(job -> again(job, run));
    }
    if (!beat.takesWork()) {
      takeBack(offered -> offered.worker().equals(beat.worker()));
    }
    dirty = true;
  }

  /// What the run of a job that is alone takes is known now.
  private void again(Job job, RunId run) {
    if (ArrayIndex.isArray(job)) {
      arrays.changed(board, job, run);
    } else {
      changed(job);
    }
  }

  private void seen(Heartbeat beat, boolean takesWork) {
    board.workerSeen(
        beat.worker(), beat.capacity(), takesWork, new SharedPaths(beat.sharedPaths()));
  }

  void workerGone(WorkerId worker) {
    Heartbeat last = beats.remove(worker);
    if (last != null && last.isDraining()) {
      meters.killedByScaledown(jobs.runsOn(worker).size());
    }
    containers.workerGone(worker);
    board.workerGone(worker);
    takeBack(offered -> offered.worker().equals(worker));
    dirty = true;
  }

  /// Offers again what was not claimed in time.
  ///
  /// @return what to tell people where work and room for it are there, and for a minute nothing
  ///   started
  Optional<String> checkOffers() {
    boolean starting =
        offersOut() > 0
            || verdicts.values().stream()
                .anyMatch(verdict -> verdict.cause() == Verdict.Cause.STARTING);
    int waiting = board.waitingJobs() + offersOut();
    takeBackUnclaimed();
    return idle.look(starting, dirty, waiting);
  }

  /// The next pass goes without the workers that did not claim; the one after it has them again,
  /// with a consumer that is known to be there.
  private void takeBackUnclaimed() {
    Predicate<Offered> late = offered -> time.since(offered.at()).compareTo(UNCLAIMED_MAX) > 0;
    List<Offered> out = new ArrayList<>(offers.values());
    out.addAll(arrays.offers());
    for (Offered offered : out) {
      if (late.test(offered) && deaf.add(offered.worker())) {
        welcomeAgain(offered.worker());
      }
    }
    for (WorkerId worker : deaf) {
      Optional.ofNullable(beats.get(worker)).ifPresent(beat -> seen(beat, false));
    }
    takeBack(late);
    dirty |= !deaf.isEmpty();
  }

  private void welcomeAgain(WorkerId worker) {
    try {
      work.welcome(worker);
    } catch (StoreUnavailableException e) {
      log.debug("{} is not welcomed again now: {}", worker, e.getMessage());
    }
  }

  private int offersOut() {
    return offers.size() + arrays.offers().size();
  }

  private void hearAgain() {
    for (WorkerId worker : deaf) {
      Optional.ofNullable(beats.get(worker)).ifPresent(beat -> seen(beat, beat.takesWork()));
    }
    deaf.clear();
  }

  private void takeBack(Predicate<Offered> which) {
    for (Offered back : offers.values().stream().filter(which).toList()) {
      offers.remove(back.run().job());
      jobs.find(back.run().job()).ifPresent(this::changed);
    }
    arrays.takeBack(board, which);
  }

  Load load() {
    Map<Lane.Key, Integer> waiting = board.counts();
    return new Load(waiting, queueRoom.left(waiting.keySet()), board.used());
  }

  /// A run's record came, before its job knows.
  void ended(Run run) {
    boolean isKilled = run.state() == RunState.RETURNED && run.startedAt().isPresent();
    Optional<Heartbeat> beat = Optional.ofNullable(beats.get(run.worker()));
    if (isKilled
        && beat.filter(Heartbeat::isDraining).isPresent()
        && jobs.runsOn(run.worker()).contains(run.id())) {
      meters.killedByScaledown(1);
    }
  }

  boolean isDirty() {
    return dirty || containers.isDue();
  }

  /// One pass. A `StoreUnavailableException` leaves the rest for the next one.
  ///
  /// @param epoch asked before each offer; throws where this process may not lead any more
  void plan(LongSupplier epoch) {
    Snapshot all = board.freeze();
    Plan plan =
        Planner.plan(all.within(queueRoom.left(all.lanes().stream().map(Lane::key).toList())));
    verdicts = plan.verdicts();
    dirty = true;
    for (Placement placement : plan.placements()) {
      jobs.find(placement.job())
          .ifPresentOrElse(
              job -> offer(job, placement, epoch.getAsLong()), () -> board.gone(placement.job()));
    }
    containers.plan(epoch);
    dirty = plan.truncated() || !deaf.isEmpty();
    hearAgain();
  }

  /// A job that cannot be offered, for what it is itself, keeps nobody else from being placed.
  private void offer(Job job, Placement placement, long epoch) {
    try {
      if (ArrayIndex.isArray(job)) {
        arrays.offer(board, job, placement, epoch);
      } else {
        RunId run = job.currentRun();
        // Where storage does not answer the offer may be there, and claimed.
        released.put(job.id(), run);
        work.offer(placement.worker(), Offer.of(job, run, epoch));
        offers.put(job.id(), new Offered(run, placement.worker(), time.nanos()));
        board.placed(placement);
        queueRoom.took(job);
      }
      CrashPoint.OFFER_PUBLISHED.reached();
      meters.offered();
    } catch (StoreUnavailableException e) {
      throw e;
    } catch (PkbsException e) {
      log.error("{}: cannot be offered until it changes: {}", job.id(), e.getMessage());
      board.gone(job.id());
    }
  }

  /// Why a queued job waits, as the last plan saw it. Any thread.
  Verdict whyWaiting(Job job) {
    if (ContainerPlacing.isFor(job)) {
      return containers.whyWaiting(job);
    }
    return offers.containsKey(job.id()) || arrays.isOffered(job)
        ? Verdict.STARTING
        : verdicts.getOrDefault(lane(job), Verdict.STARTING);
  }

  private Lane.Key lane(Job job) {
    return queueRoom.lane(job.spec(), isAlone(job));
  }
}
