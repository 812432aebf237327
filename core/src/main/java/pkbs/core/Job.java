package pkbs.core;

import java.time.Instant;
import java.util.List;
import java.util.Set;

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
/// @param eligibility what keeps it from being placed
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
    String requestDigest,
    Eligibility eligibility) {
  public Job {
    attempts = List.copyOf(attempts);
    eligibility = eligibility == null ? before(state) : eligibility;
  }

  /// Of a record that was written before there were holds: what was held lost its worker too often.
  private static Eligibility before(JobState state) {
    return state instanceof JobState.Held held
        ? Eligibility.AT_ONCE.with(Holds.NONE.with(Set.of(HoldType.SYSTEM), held.reason()))
        : Eligibility.AT_ONCE;
  }

  /// A new job, eligible at once.
  public static Job submitted(
      JobId id, JobSpec spec, Instant at, String key, String requestDigest) {
    return new Job(
        id,
        spec,
        at,
        new JobState.Queued(at),
        1,
        0,
        0,
        List.of(),
        key,
        requestDigest,
        Eligibility.AT_ONCE);
  }

  /// The same new job with something to wait for.
  public Job when(Eligibility conditions) {
    return with(spec, conditions, conditions.settled(submittedAt));
  }

  /// Another state of the same attempt.
  Job in(JobState next) {
    return with(spec, eligibility, next);
  }

  Job with(JobSpec asked, Eligibility conditions, JobState next) {
    return copy(asked, conditions, next, new Tries(attempt, crashes, failures, attempts));
  }

  /// Past another attempt.
  Job with(JobState next, Tries tried) {
    return copy(spec, eligibility, next, tried);
  }

  Job copy(JobSpec asked, Eligibility conditions, JobState next, Tries tried) {
    return new Job(
        id,
        asked,
        submittedAt,
        next,
        tried.attempt(),
        tried.crashes(),
        tried.failures(),
        tried.attempts(),
        key,
        requestDigest,
        conditions);
  }

  /// What was tried so far.
  record Tries(int attempt, int crashes, int failures, List<Attempt> attempts) {}

  /// Whether a worker has ever had it. The record of a run under way may show that first; of an
  /// array it shows with its end.
  public boolean wasStarted() {
    return switch (state) {
      case JobState.Running running -> true;
      case JobState.Exiting exiting -> true;
      case JobState.Finished finished ->
          finished.last().isPresent() || anyStarted() || anyTaskRan(finished.outcome());
      case JobState.Queued queued -> anyStarted();
      case JobState.Held held -> anyStarted();
      case JobState.Waiting waiting -> anyStarted();
    };
  }

  private boolean anyTaskRan(Outcome outcome) {
    return spec.array().isPresent() && outcome instanceof Outcome.Exited;
  }

  private boolean anyStarted() {
    return attempts.stream().anyMatch(each -> each.startedAt().isPresent());
  }

  /// The run of the current attempt.
  public RunId currentRun() {
    return RunId.of(id, attempt);
  }
}
