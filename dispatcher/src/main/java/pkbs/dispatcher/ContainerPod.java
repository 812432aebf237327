package pkbs.dispatcher;

import java.util.Optional;
import pkbs.core.RunId;
import pkbs.core.WorkerId;
import pkbs.kubernetes.PodSight;
import pkbs.kubernetes.PodTrouble;

/// What the leader knows of the pod of one run. Lost with the process: the next leader asks for the
/// same pod, by the same name.
///
/// @param askedAt all times by [Time#nanos]
/// @param isClaimed whether its worker has the run
/// @param sight the last one
/// @param troubleAt since when the trouble is of this kind; meaningless without one
/// @param stops how often it ended before its run was claimed
/// @param worker the one in it, once heard
/// @param offeredAt 0 before
record ContainerPod(
    RunId run,
    long askedAt,
    boolean isClaimed,
    Optional<PodSight> sight,
    long troubleAt,
    int stops,
    Optional<Heard> worker,
    long offeredAt) {

  /// @param at since when
  record Heard(WorkerId id, long at) {}

  static ContainerPod asked(RunId run, long now) {
    return new ContainerPod(run, now, false, Optional.empty(), now, 0, Optional.empty(), 0);
  }

  ContainerPod claimed() {
    return new ContainerPod(run, askedAt, true, sight, troubleAt, stops, worker, offeredAt);
  }

  ContainerPod offered(long now) {
    return new ContainerPod(run, askedAt, isClaimed, sight, troubleAt, stops, worker, now);
  }

  /// A worker that is gone has its offers no more.
  ContainerPod with(Optional<Heard> heard) {
    return new ContainerPod(
        run,
        askedAt,
        isClaimed,
        sight,
        troubleAt,
        stops,
        heard,
        worker.map(Heard::id).equals(heard.map(Heard::id)) ? offeredAt : 0);
  }

  ContainerPod seen(PodSight next, long now) {
    boolean isSame = trouble().map(PodTrouble::kind).equals(next.trouble().map(PodTrouble::kind));
    boolean hasStopped = hasEnded(next) && !sight.filter(ContainerPod::hasEnded).isPresent();
    return new ContainerPod(
        run,
        askedAt,
        isClaimed,
        Optional.of(next),
        isSame ? troubleAt : now,
        stops + (hasStopped && !isClaimed ? 1 : 0),
        worker,
        offeredAt);
  }

  Optional<PodTrouble> trouble() {
    return sight.flatMap(PodSight::trouble);
  }

  boolean hasEnded() {
    return sight.filter(ContainerPod::hasEnded).isPresent();
  }

  private static boolean hasEnded(PodSight sight) {
    return sight.phase() == PodSight.Phase.ENDED
        || sight.trouble().filter(it -> it.kind() == PodTrouble.Kind.STOPPED).isPresent();
  }
}
