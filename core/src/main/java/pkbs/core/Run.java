package pkbs.core;

import java.time.Instant;
import java.util.Optional;

/// A run record: who executes one attempt, and how far it is. Created by the claiming worker,
/// advanced only by it; the leader may only turn it into LOST or CANCELLED. Both by
/// compare-and-set, so exactly one end exists. Source: reliability design, run states.
///
/// @param host the worker's host name, without a domain
/// @param startedAt by the worker's clock; for display only
/// @param session process id and session of the started program
/// @param end from the state STAGING on; its results, where there are any to store, from DONE on
/// @param reason why it was returned, rejected, lost or cancelled
public record Run(
    RunId id,
    WorkerId worker,
    String host,
    RunState state,
    Instant claimedAt,
    Optional<Instant> startedAt,
    Optional<Long> session,
    Optional<RunEnd> end,
    Optional<String> reason) {

  public static Run claimed(RunId id, WorkerId worker, String host, Instant at) {
    return new Run(
        id,
        worker,
        host,
        RunState.CLAIMED,
        at,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// A record that blocks an attempt that nobody has claimed.
  public static Run blocked(RunId id, Instant at, String reason) {
    return claimed(id, new WorkerId("leader"), "", at).cancelled(reason);
  }

  /// A record that takes an attempt back that nobody has claimed.
  public static Run withdrawn(RunId id, Instant at, String reason) {
    return claimed(id, new WorkerId("leader"), "", at).returned(reason);
  }

  public Run started(Instant at, long session) {
    return next(RunState.RUNNING, Optional.of(at), Optional.of(session), Optional.empty(), reason);
  }

  /// The program was started and nobody was told: the same state, and the next one knows of it.
  public Run begun(Instant at, long pid) {
    return new Run(
        id, worker, host, state, claimedAt, Optional.of(at), Optional.of(pid), end, reason);
  }

  /// @param result how the program ended, without results as yet
  public Run staging(RunEnd result) {
    return next(RunState.STAGING, startedAt, session, Optional.of(result), reason);
  }

  public Run done(RunEnd result) {
    return next(RunState.DONE, startedAt, session, Optional.of(result), reason);
  }

  public Run returned(String why) {
    return next(RunState.RETURNED, startedAt, session, end, Optional.of(why));
  }

  public Run rejected(String why) {
    return next(RunState.REJECTED, startedAt, session, end, Optional.of(why));
  }

  public Run lost(String why) {
    return next(RunState.LOST, startedAt, session, end, Optional.of(why));
  }

  public Run cancelled(String why) {
    return next(RunState.CANCELLED, startedAt, session, end, Optional.of(why));
  }

  private Run next(
      RunState to,
      Optional<Instant> started,
      Optional<Long> pid,
      Optional<RunEnd> result,
      Optional<String> why) {
    if (!RunTransitions.allows(state, to)) {
      throw new IllegalStateException(id + ": no way from " + state + " to " + to);
    }
    return new Run(id, worker, host, to, claimedAt, started, pid, result, why);
  }
}
