package pkbs.kubernetes;

import java.util.Optional;

/// What is to be seen of a run's pod.
///
/// @param trouble what is wrong; absent where nothing is
/// @param digest of the image that runs, `NAME@sha256:…`; absent before it was pulled
/// @param node absent before it was scheduled
public record PodSight(
    Phase phase, Optional<PodTrouble> trouble, Optional<String> digest, Optional<String> node) {

  /// How far it is.
  public enum Phase {
    /// There is none yet, or it has no node.
    WAITING,
    /// Its containers are being made.
    STARTING,
    RUNNING,
    /// It is gone, or going: nothing starts in it any more.
    ENDED
  }

  static PodSight waiting() {
    return new PodSight(Phase.WAITING, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static PodSight troubled(Phase phase, PodTrouble trouble) {
    return new PodSight(phase, Optional.of(trouble), Optional.empty(), Optional.empty());
  }
}
