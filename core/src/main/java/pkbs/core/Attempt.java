package pkbs.core;

import java.time.Instant;
import java.util.Optional;

/// One ended attempt of a job, as `qstat -f` lists it. Its results are never overwritten by another
/// attempt's.
///
/// @param number from 1
/// @param endedAs a terminal state
/// @param reason for people, empty for [RunState#DONE]; cut at [Limits#REASON_CHARS_MAX]
/// @param endedAt for display only
/// @param startedAt of its program, by the worker's clock; absent where it was not started
/// @param outcome how its program ended; absent unless [RunState#DONE]
/// @param results absent where none were stored
public record Attempt(
    int number,
    WorkerId worker,
    String host,
    RunState endedAs,
    String reason,
    Instant endedAt,
    Optional<Instant> startedAt,
    Optional<Outcome> outcome,
    Optional<ResultFolder> results) {
  public Attempt {
    reason = Excerpt.of(reason, Limits.REASON_CHARS_MAX);
  }

  /// @param run in a terminal state
  /// @param at when its end was read, for runs whose worker recorded none
  static Attempt of(Run run, String reason, Instant at) {
    Optional<RunEnd> end = run.state() == RunState.DONE ? run.end() : Optional.empty();
    return new Attempt(
        run.id().attempt(),
        run.worker(),
        run.host(),
        run.state(),
        reason,
        end.map(RunEnd::endedAt).orElse(at),
        run.startedAt(),
        end.map(RunEnd::outcome),
        end.flatMap(RunEnd::results));
  }

  /// Whose fault the end was; empty where it was nobody's.
  public Optional<FailureCause> cause() {
    return switch (endedAs) {
      case DONE -> outcome.flatMap(Outcome::cause);
      case LOST -> Optional.of(FailureCause.NODE_LOST);
      case REJECTED -> Optional.of(FailureCause.REJECTED);
      case RETURNED, CANCELLED, CLAIMED, RUNNING, STAGING -> Optional.empty();
    };
  }
}
