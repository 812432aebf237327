package pkbs.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import pkbs.protocol.LaptopPart;
import pkbs.protocol.LaptopStatus;

/// Waits until an instance accepts jobs.
final class Readiness {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(25);

  /// A part of a new instance that dies so often does not come up by itself.
  private static final int RESTARTS_MAX = 4;

  private Readiness() {}

  /// The parts that should run and do not.
  static List<Role> dead(StateFolder folder) {
    List<String> dead =
        Health.of(folder).look().parts().stream()
            .filter(part -> part.pid().isEmpty())
            .map(LaptopStatus.Part::role)
            .toList();
    return List.of(Role.values()).stream().filter(role -> dead.contains(role.text())).toList();
  }

  /// @param keep whether what lives is left alone where it does not become ready
  /// @throws CommandFailure where it does not, with the part that is to blame
  static void await(StateFolder folder, boolean keep) {
    Health health = Health.of(folder);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!health.acceptsJobs()) {
      Optional<Role> hopeless = keep ? Optional.empty() : hopeless(folder);
      if (hopeless.isPresent() || System.nanoTime() - end >= 0) {
        Role blamed = hopeless.or(() -> firstNotRunning(health)).orElse(Role.SUPERVISOR);
        String reason = lastLine(folder.log(blamed)); // before the end of the part adds to its log
        if (!keep) {
          Stopping.all(folder);
        }
        throw CommandFailure.failed(blamed.text() + " does not start: " + reason);
      }
      Pause.of(LOOK_EVERY);
    }
  }

  private static Optional<Role> hopeless(StateFolder folder) {
    return List.of(Role.values()).stream()
        .filter(role ->
            folder.part(role).map(LaptopPart::restarts).filter(n -> n >= RESTARTS_MAX).isPresent())
        .findFirst();
  }

  private static Optional<Role> firstNotRunning(Health health) {
    String running = Health.text(Health.PartState.RUNNING);
    return health.look().parts().stream()
        .filter(part -> !part.state().equals(running))
        .map(part -> Role.valueOf(part.role().toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  /// The last line of a log, and where the rest is.
  private static String lastLine(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      String last = lines.isEmpty() ? "it said nothing" : lines.getLast();
      return last + "; see " + log;
    } catch (IOException e) {
      return "see " + log;
    }
  }
}
