package pkbs.standalone.chaos;

import java.time.Duration;
import java.util.List;
import pkbs.protocol.ChaosResult;
import pkbs.standalone.chaos.Violation.Promise;

/// What a chaos run showed.
///
/// @param version of nats-server: `2.9.10`
/// @param kills that hit a living process
/// @param violations of any promise; empty where all were kept
public record ChaosReport(
    ChaosOptions options,
    String version,
    int kills,
    int pauses,
    Duration took,
    List<Violation> violations) {

  public boolean isGood() {
    return violations.isEmpty();
  }

  private long lost() {
    return count(Promise.ENDED);
  }

  private long recordedTwice() {
    return count(Promise.RECORDED_ONCE);
  }

  private long count(Promise promise) {
    return violations.stream().filter(broken -> broken.promise() == promise).count();
  }

  /// `200 jobs, 37 kills, 0 lost, 0 recorded twice`.
  public String line() {
    return "%d jobs, %d kills, %d lost, %d recorded twice"
        .formatted(options.jobs(), kills, lost(), recordedTwice());
  }

  /// Under what conditions.
  public String conditions() {
    return "seed %d, nats-server %s, %d dispatchers, %d workers, %d pauses, %d s"
        .formatted(
            options.seed(),
            version,
            options.dispatchers(),
            options.workers(),
            pauses,
            took.toSeconds());
  }

  /// For programs.
  public ChaosResult result() {
    return new ChaosResult(
        ChaosResult.SCHEMA,
        options.seed(),
        version,
        options.dispatchers(),
        options.workers(),
        options.jobs(),
        kills,
        pauses,
        lost(),
        recordedTwice(),
        took.toSeconds(),
        violations.stream().map(Violation::toString).toList());
  }
}
