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
/// @param chunk the tasks of a run of several, which have their ends there; absent for one task
public record Run(
    RunId id,
    WorkerId worker,
    String host,
    RunState state,
    Instant claimedAt,
    Optional<Instant> startedAt,
    Optional<Long> session,
    Optional<RunEnd> end,
    Optional<String> reason,
    Optional<Chunk> chunk) {
  public Run {
    chunk = chunk == null ? Optional.empty() : chunk;
    if (state == RunState.DONE && end.isEmpty()) {
      throw new IllegalArgumentException(id + ": done without an end");
    }
  }

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

  /// A record that ends an attempt that can never start, and that nobody has claimed.
  public static Run neverStarted(RunId id, Instant at, String reason) {
    return claimed(id, new WorkerId("leader"), "", at).rejected(reason);
  }

  public Run started(Instant at, long session) {
    return next(RunState.RUNNING, Optional.of(at), Optional.of(session), Optional.empty(), reason);
  }

  /// The program was started and nobody was told: the same state, and the next one knows of it.
  public Run begun(Instant at, long pid) {
    return new Run(
        id, worker, host, state, claimedAt, Optional.of(at), Optional.of(pid), end, reason, chunk);
  }

  /// The same with other tasks, or more of their ends. The owner's only; what a run has let go of
  /// it never takes back.
  public Run with(Chunk tasks) {
    return new Run(
        id, worker, host, state, claimedAt, startedAt, session, end, reason, Optional.of(tasks));
  }

  /// Of several tasks: their programs have ended, results are on their way.
  public Run staging(Chunk tasks) {
    return next(RunState.STAGING, startedAt, session, end, reason).with(tasks);
  }

  /// Of several tasks, all of which have their ends. That of the first stands for the run, too: a
  /// leader that does not know of such runs takes it for that task's.
  public Run done(Chunk tasks) {
    Optional<RunEnd> told =
        tasks.end(id.first()).or(() -> tasks.ends().stream().findFirst()).map(Chunk.TaskEnd::end);
    return next(RunState.DONE, startedAt, session, told, reason).with(tasks);
  }

  /// What this run of several has to say of one of them, as if that had a run of its own; empty
  /// where it does not cover it.
  public Optional<Run> of(int index) {
    return chunk
        .filter(tasks -> tasks.tasks().contains(index))
        .map(tasks -> of(index, tasks.end(index)));
  }

  private Run of(int index, Optional<Chunk.TaskEnd> ended) {
    return new Run(
        new RunId(id.job(), index, id.attempt()),
        worker,
        host,
        ended.isPresent() ? RunState.DONE : state,
        claimedAt,
        ended.isPresent() ? ended.get().startedAt() : startedAt,
        session,
        ended.map(Chunk.TaskEnd::end),
        reason,
        Optional.empty());
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
    return new Run(id, worker, host, to, claimedAt, started, pid, result, why, chunk);
  }
}
