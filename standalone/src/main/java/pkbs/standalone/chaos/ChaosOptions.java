package pkbs.standalone.chaos;

import java.nio.file.Path;
import pkbs.standalone.CommandFailure;

/// What `pkbs chaos` is asked for.
///
/// @param kills that are tried; one that finds nothing alive does not count
/// @param folder fresh
public record ChaosOptions(
    int jobs, int kills, long seed, int workers, int dispatchers, Path natsServer, Path folder) {
  public static final int JOBS_MAX = 100_000;
  private static final int KILLS_MAX = 100_000;
  private static final int PROCESSES_MAX = 64;

  public ChaosOptions {
    within("--jobs", jobs, 1, JOBS_MAX);
    within("--kills", kills, 0, KILLS_MAX);
    within("--workers", workers, 1, PROCESSES_MAX);
    within("--dispatchers", dispatchers, 1, PROCESSES_MAX);
  }

  /// @throws CommandFailure naming the option
  private static void within(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw CommandFailure.usage(
          "%s: '%d': must be between %d and %d".formatted(option, value, min, max));
    }
  }
}
