package pkbs.core;

import java.time.Instant;
import java.util.List;

/// A job as the books have it. Changed only by [JobMachine].
///
/// @param attempt the current attempt, or the next one to be placed; from 1
/// @param crashes attempts that ended with the loss of their worker
/// @param attempts the ended ones, oldest first
/// @param key the client's idempotency key, empty where none was given
/// @param requestDigest sha256 of the submission, to tell a retry from another request with its key
public record Job(
    JobId id,
    JobSpec spec,
    Instant submittedAt,
    JobState state,
    int attempt,
    int crashes,
    List<Attempt> attempts,
    String key,
    String requestDigest) {
  public Job {
    attempts = List.copyOf(attempts);
  }

  /// A new job, eligible at once.
  public static Job submitted(
      JobId id, JobSpec spec, Instant at, String key, String requestDigest) {
    return new Job(id, spec, at, new JobState.Queued(at), 1, 0, List.of(), key, requestDigest);
  }

  /// The run of the current attempt.
  public RunId currentRun() {
    return RunId.of(id, attempt);
  }
}
