package pkbs.dispatcher;

import java.time.Duration;
import java.util.Optional;

/// Since when there are work and room for it and nothing starts.
final class IdleWork {
  private static final Duration ALARM = Duration.ofSeconds(60);

  private final Time time;
  private long since;
  private boolean isOn;

  IdleWork(Time time) {
    this.time = time;
  }

  /// Something was claimed.
  void over() {
    isOn = false;
  }

  /// @param isStarting whether something is about to start
  /// @param isPlanDue what was taken back is between two plans for a moment
  /// @return what to tell people; empty where there is nothing to tell
  Optional<String> look(boolean isStarting, boolean isPlanDue, int waiting) {
    if (isStarting && !isOn) {
      since = time.nanos();
    }
    isOn = isStarting || isOn && isPlanDue;
    Duration idle = time.since(since);
    if (!isOn || idle.compareTo(ALARM) < 0) {
      return Optional.empty();
    }
    return Optional.of(
        "%d jobs wait, there is room, and none was claimed for %d s; check the workers' logs"
            .formatted(waiting, idle.toSeconds()));
  }
}
