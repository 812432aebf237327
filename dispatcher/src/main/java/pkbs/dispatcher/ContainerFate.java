package pkbs.dispatcher;

import java.time.Duration;
import java.util.Optional;
import pkbs.core.JobState;
import pkbs.kubernetes.PodTrouble;

/// What becomes of a run by what is seen of its pod. Pure. Source:
/// `doc/adr/0024-container-jobs.md`.
sealed interface ContainerFate {
  /// What its worker said last may still be on its way.
  Duration LAST_WORDS = Duration.ofSeconds(15);

  /// A job of which the worker has not said that it ended, although its container has.
  Duration SILENCE = Duration.ofSeconds(60);

  /// An image whose container ends at once does so again.
  int STOPS_MAX = 3;

  /// It goes on as it is.
  record Open() implements ContainerFate {}

  /// It can never start; the job ends.
  record Rejected(String reason) implements ContainerFate {}

  /// Its worker is gone with its pod.
  record Lost(String reason) implements ContainerFate {}

  /// @param state of its job
  /// @param now as the times of `pod`
  static ContainerFate of(ContainerPod pod, JobState state, ContainerLimits limits, long now) {
    Duration troubled = Duration.ofNanos(now - pod.troubleAt());
    Optional<PodTrouble> trouble = pod.trouble();
    if (pod.isClaimed()) {
      return claimed(pod, state, troubled);
    }
    if (trouble.isEmpty()) {
      Duration waited = Duration.ofNanos(now - pod.askedAt());
      return isLonger(waited, limits.room())
          ? new Rejected("its pod did not begin to work in " + seconds(limits.room()))
          : new Open();
    }
    String text = trouble.get().text();
    return switch (trouble.get().kind()) {
      case NEVER -> new Rejected(text);
      case IMAGE -> bounded(text, troubled, limits.image());
      case ROOM, GONE -> bounded(text, troubled, limits.room());
      case STOPPED ->
          pod.stops() >= STOPS_MAX
              ? new Rejected("before the job began, " + text)
              : bounded(text, troubled, limits.room());
    };
  }

  private static ContainerFate claimed(ContainerPod pod, JobState state, Duration troubled) {
    if (!pod.hasEnded()) {
      return new Open();
    }
    String text = pod.trouble().map(PodTrouble::text).orElse("its pod has ended");
    boolean isStopped =
        pod.trouble().filter(it -> it.kind() == PodTrouble.Kind.STOPPED).isPresent();
    if (isStopped) {
      boolean isSilent = state instanceof JobState.Running && isLonger(troubled, SILENCE);
      return isSilent ? new Lost(text + ", and its worker says nothing of it") : new Open();
    }
    return isLonger(troubled, LAST_WORDS) ? new Lost(text) : new Open();
  }

  private static ContainerFate bounded(String text, Duration troubled, Duration most) {
    return isLonger(troubled, most)
        ? new Rejected("%s (for %s)".formatted(text, seconds(most)))
        : new Open();
  }

  private static boolean isLonger(Duration span, Duration most) {
    return span.compareTo(most) > 0;
  }

  private static String seconds(Duration span) {
    return span.toSeconds() + " s";
  }
}
