package pkbs.standalone;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pkbs.protocol.LaptopPart;

/// Ends the processes of an instance: each is asked, given time, and only then killed.
final class Stopping {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  /// For a JVM that writes its AOT cache at its end, on a busy machine.
  private static final Duration RECORDING = Duration.ofSeconds(90);

  private Stopping() {}

  /// How long a part may take after it was asked. The worker ends its programs, which get ten
  /// seconds themselves, and hands their jobs back.
  private static Duration grace(Role role) {
    if (JavaCommand.ofThisJvm().recordTo().isPresent()) {
      return RECORDING;
    }
    return switch (role) {
      case SUPERVISOR -> Duration.ofSeconds(50);
      case WORKER -> Duration.ofSeconds(25);
      case DISPATCHER, NATS, WEBDAV -> Duration.ofSeconds(10);
    };
  }

  /// Asks it to end, and kills it once its grace is over. Returns when it is gone.
  static void stop(Role role, ProcessMark process) {
    process.terminate();
    if (!isGone(process, grace(role))) {
      process.kill();
      isGone(process, grace(role));
    }
  }

  private static boolean isGone(ProcessMark process, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (process.isAlive()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      Pause.of(LOOK_EVERY);
    }
    return true;
  }

  /// Ends all that lives of the instance, also where its supervisor is dead.
  ///
  /// @return what lived
  static List<Role> all(StateFolder folder) {
    List<Role> stopped = new ArrayList<>();
    // First, or it would start again what the next lines stop. It stops the others by itself.
    Optional<LaptopPart> supervisor = folder.living(Role.SUPERVISOR);
    if (supervisor.isPresent()) {
      stopped.add(Role.SUPERVISOR);
      stop(Role.SUPERVISOR, ProcessMark.of(supervisor.get()));
    }
    for (Role role : Role.STOP_ORDER) {
      Optional<LaptopPart> part = folder.living(role);
      part.ifPresent(living -> {
        stopped.add(role);
        stop(role, ProcessMark.of(living));
      });
    }
    for (Role role : Role.values()) {
      folder.forget(role);
    }
    return List.copyOf(stopped);
  }
}
