package pkbs.core;

import java.time.Instant;
import java.util.List;

/// A job as the books have it. Changed only by [JobMachine].
///
/// @param attempt the current attempt, or the next one to be placed; from 1
/// @param crashes attempts that ended with the loss of their worker; at [Limits#CRASHES_MAX] the
///   job is held
/// @param failures failed attempts that were followed by another, of the retries that
///   [JobSpec#retries()] allows; a lost worker costs none
/// @param attempts the ended ones, oldest first; of more than [Limits#ATTEMPTS_LISTED_MAX] the last
/// @param key the client's idempotency key, empty where none was given
/// @param requestDigest sha256 of the submission, to tell a retry from another request with its key
public record Job(
    JobId id,
    JobSpec spec,
    Instant submittedAt,
    JobState state,
    int attempt,
    int crashes,
    int failures,
    List<Attempt> attempts,
    String key,
    String requestDigest) {
  public Job {
    attempts = List.copyOf(attempts);
  }

  /// A new job, eligible at once.
  public static Job submitted(
      JobId id, JobSpec spec, Instant at, String key, String requestDigest) {
    return new Job(id, spec, at, new JobState.Queued(at), 1, 0, 0, List.of(), key, requestDigest);
  }

  /// The run of the current attempt.
  public RunId currentRun() {
    return RunId.of(id, attempt);
  }
}
