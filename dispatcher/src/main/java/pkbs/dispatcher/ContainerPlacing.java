package pkbs.dispatcher;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Container;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.RunId;
import pkbs.core.SharedPaths;
import pkbs.core.WorkerId;
import pkbs.core.schedule.Board;
import pkbs.core.schedule.Lane;
import pkbs.core.schedule.Placement;
import pkbs.core.schedule.Plan;
import pkbs.core.schedule.Planner;
import pkbs.core.schedule.Snapshot;
import pkbs.core.schedule.Verdict;
import pkbs.jetstream.WorkStream;
import pkbs.kubernetes.PodNames;
import pkbs.kubernetes.PodOrder;
import pkbs.kubernetes.PodSight;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.Offer;

/// The containers' side of [Placing]. A job in a container is placed in two steps: by the plan, as
/// if Kubernetes were one large worker, which only asks for its pod; and when the worker in that
/// pod was heard, by an offer to it like any other. Nothing is on record before that worker's
/// claim, so a pod may come late, twice or never. Called by the leader's thread, except where it
/// says so.
final class ContainerPlacing {
  private static final Logger log = LoggerFactory.getLogger(ContainerPlacing.class);
  private static final WorkerId KUBERNETES = new WorkerId("kubernetes");

  /// The image's digest shows a little later than its worker is heard.
  private static final Duration FOR_DIGEST = Duration.ofSeconds(10);

  private final WorkStream work;
  private final JobIndex jobs;
  private final QueueRoom queueRoom;
  private final Time time;
  private final Meters meters;
  private final Map<JobId, ContainerPod> pods = new ConcurrentHashMap<>();
  private Board board = new Board();
  private volatile Map<Lane.Key, Verdict> verdicts = Map.of();
  private volatile Optional<ContainerLimits> limits = Optional.empty();
  private volatile Runnable changed = () -> {};
  private boolean dirty;

  ContainerPlacing(WorkStream work, JobIndex jobs, QueueRoom queueRoom, Time time, Meters meters) {
    this.meters = meters;
    this.work = work;
    this.jobs = jobs;
    this.queueRoom = queueRoom;
    this.time = time;
  }

  /// From now on there is Kubernetes. Before this process leads.
  ///
  /// @param onChange called when other pods are wanted than before
  void enable(ContainerLimits most, Runnable onChange) {
    limits = Optional.of(most);
    changed = onChange;
  }

  /// Any thread.
  Optional<ContainerLimits> limits() {
    return limits;
  }

  static boolean isFor(Job job) {
    return job.spec().surroundings().container().isPresent();
  }

  /// Whether a worker is one of a pod of this kind.
  static boolean isIn(Heartbeat beat) {
    return beat.pool().equals(PodNames.POOL);
  }

  void reset() {
    pods.clear();
    verdicts = Map.of();
    board = new Board();
    limits.ifPresent(most -> board.workerSeen(KUBERNETES, most.all(), true, SharedPaths.ALL));
    dirty = true;
  }

  /// Brings the board and the wanted pods up to a job's state.
  void changed(Job job) {
    dirty = true;
    ContainerPod known = pods.get(job.id());
    boolean isCurrent = known != null && known.run().equals(job.currentRun());
    switch (job.state()) {
      case JobState.Queued queued -> {
        if (!isCurrent) {
          gone(job.id());
          long order = job.eligibility().rank().orElse(job.id().sequence());
          board.eligible(job.id(), lane(job), order);
        }
      }
      case JobState.Running running -> taken(job, isCurrent ? known : asked(job));
      case JobState.Exiting exiting -> taken(job, isCurrent ? known : asked(job));
      case JobState.Held held -> gone(job.id());
      case JobState.Waiting waiting -> gone(job.id());
      case JobState.Finished finished -> gone(job.id());
    }
    if (isCurrent && !known.isClaimed() && job.state() instanceof JobState.Running) {
      meters.claimed();
    }
  }

  private ContainerPod asked(Job job) {
    return ContainerPod.asked(job.currentRun(), time.nanos());
  }

  private void taken(Job job, ContainerPod pod) {
    pods.put(job.id(), pod.claimed());
    queueRoom.took(job);
    board.placed(new Placement(job.id(), KUBERNETES, job.spec().resources()));
  }

  private void gone(JobId job) {
    queueRoom.left(job);
    board.gone(job);
    if (pods.remove(job) != null) {
      changed.run();
    }
  }

  void workerSeen(Heartbeat beat) {
    Optional<ContainerPod> pod = PodNames.run(beat.seat()).flatMap(this::find);
    pod.ifPresent(found -> {
      boolean isKnown =
          found.worker().map(ContainerPod.Heard::id).equals(Optional.of(beat.worker()));
      if (beat.takesWork() && !isKnown) {
        put(found.with(Optional.of(new ContainerPod.Heard(beat.worker(), time.nanos()))));
      } else if (!beat.takesWork() && isKnown) {
        put(found.with(Optional.empty()));
      }
    });
    dirty = true;
  }

  void workerGone(WorkerId worker) {
    pods.values().stream()
        .filter(pod -> pod.worker().map(ContainerPod.Heard::id).equals(Optional.of(worker)))
        .toList()
        .forEach(pod -> put(pod.with(Optional.empty())));
  }

  private void put(ContainerPod pod) {
    pods.put(pod.run().job(), pod);
  }

  private Optional<ContainerPod> find(RunId run) {
    return Optional.ofNullable(pods.get(run.job())).filter(pod -> pod.run().equals(run));
  }

  /// Takes in what was seen.
  ///
  /// @return every pod, as it is known now
  List<ContainerPod> seen(Map<RunId, PodSight> sights) {
    sights.forEach((run, sight) -> find(run).ifPresent(pod -> put(pod.seen(sight, time.nanos()))));
    dirty = true;
    return List.copyOf(pods.values());
  }

  /// Whether a plan has something to do now: an offer that nobody took, a digest that did not come.
  boolean isDue() {
    return dirty || pods.values().stream().anyMatch(this::isToBeOffered);
  }

  /// Asks for pods, and offers runs to the workers in those that are there.
  ///
  /// @param epoch asked before each offer
  void plan(LongSupplier epoch) {
    dirty = false;
    if (limits.isEmpty()) {
      return;
    }
    Snapshot all = board.freeze();
    Plan plan =
        Planner.plan(all.within(queueRoom.left(all.lanes().stream().map(Lane::key).toList())));
    verdicts = plan.verdicts();
    for (Placement placement : plan.placements()) {
      Optional<Job> job = jobs.find(placement.job());
      job.ifPresentOrElse(this::ask, () -> board.gone(placement.job()));
    }
    dirty = plan.truncated();
    if (!plan.placements().isEmpty()) {
      changed.run();
    }
    pods.values().stream()
        .filter(this::isToBeOffered)
        .toList()
        .forEach(
            pod -> jobs.find(pod.run().job()).ifPresent(job -> offer(job, pod, epoch.getAsLong())));
  }

  private void ask(Job job) {
    put(asked(job));
    board.placed(new Placement(job.id(), KUBERNETES, job.spec().resources()));
    queueRoom.took(job);
  }

  private boolean isToBeOffered(ContainerPod pod) {
    boolean isOut =
        pod.offeredAt() != 0 && time.since(pod.offeredAt()).compareTo(Placing.UNCLAIMED_MAX) < 0;
    if (pod.isClaimed() || pod.worker().isEmpty() || isOut || pod.hasEnded()) {
      return false;
    }
    return hasDigest(pod) || time.since(pod.worker().get().at()).compareTo(FOR_DIGEST) > 0;
  }

  /// Whether the books have the digest that is seen.
  private boolean hasDigest(ContainerPod pod) {
    Optional<String> seen = pod.sight().flatMap(PodSight::digest);
    return seen.isPresent()
        && jobs.find(pod.run().job())
            .flatMap(job -> job.spec().surroundings().container())
            .flatMap(Container::digest)
            .equals(seen);
  }

  private void offer(Job job, ContainerPod pod, long epoch) {
    WorkerId worker = pod.worker().orElseThrow().id();
    work.offer(worker, Offer.of(job, pod.run(), epoch));
    log.debug("{}: offered to the worker in its pod", pod.run());
    put(pod.offered(time.nanos()));
  }

  /// Whether the worker in its pod may still claim the current attempt.
  boolean mayBeClaimed(Job job) {
    return find(job.currentRun()).filter(pod -> pod.offeredAt() != 0).isPresent();
  }

  /// Why a queued job waits. Any thread.
  Verdict whyWaiting(Job job) {
    Optional<ContainerPod> pod = find(job.currentRun());
    if (pod.isEmpty()) {
      return verdicts.getOrDefault(lane(job), Verdict.STARTING);
    }
    return new Verdict(
        Verdict.Cause.POD_PENDING,
        pod.get()
            .trouble()
            .map(trouble -> trouble.text())
            .orElseGet(() ->
                pod.get().sight().map(ContainerPlacing::progress).orElse("its pod is asked for")));
  }

  private static String progress(PodSight sight) {
    return switch (sight.phase()) {
      case WAITING -> "its pod waits for a node";
      case STARTING -> "its pod starts" + sight.node().map(" on "::concat).orElse("");
      case RUNNING -> "its pod runs; its worker is about to take it";
      case ENDED -> "its pod has ended; another is made";
    };
  }

  private Lane.Key lane(Job job) {
    return queueRoom.lane(job.spec(), false);
  }

  /// All pods that there are to be. Any thread.
  Map<RunId, PodOrder> wanted() {
    Map<RunId, PodOrder> wanted = new HashMap<>();
    for (ContainerPod pod : pods.values()) {
      jobs.find(pod.run().job())
          .filter(ContainerPlacing::isFor)
          .ifPresent(
              job -> wanted.put(pod.run(), new PodOrder(pod.run(), job.spec(), !pod.isClaimed())));
    }
    return wanted;
  }
}
