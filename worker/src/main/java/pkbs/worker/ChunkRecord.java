package pkbs.worker;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import pkbs.core.Chunk;
import pkbs.core.Run;

/// The record of a run of several tasks: after the claim mostly one change, its end. Safe for
/// threads, which never bring it back to an earlier state.
final class ChunkRecord {
  private final RunKey key;
  private final ChunkPlan plan;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Optional<Begun> first = Optional.empty();
  private int recordedEnds;

  ChunkRecord(RunKey key, ChunkPlan plan) {
    this.key = key;
    this.plan = plan;
  }

  /// The program that runs.
  record Begun(Instant at, long session) {}

  /// The first program was started. Every later record of the run has it: what was begun must not
  /// look as if it never ran.
  void begun(Begun program) {
    first = Optional.of(program);
  }

  /// The record, with a start that it does not tell yet.
  private Run known(Run run) {
    return run.startedAt().isPresent()
        ? run
        : first.map(begun -> run.begun(begun.at(), begun.session())).orElse(run);
  }

  /// Tells whom nothing more is begun of, the first time; then, who has ended since.
  ///
  /// @param isLess whether anything was let go of now
  /// @throws RunLostException where the run does not count any more
  /// @throws pkbs.jetstream.StoreUnavailableException where the store was away for too long
  void tell(boolean isLess, Begun begun) {
    advance(run ->
        switch (run.state()) {
          case CLAIMED -> isLess ? unended(run, run.started(begun.at(), begun.session())) : run;
          case RUNNING -> plan.ended() > recordedEnds ? unended(run, run) : run;
          default -> run;
        });
  }

  /// All programs have ended, results are on their way.
  void staging() {
    advance(run -> unended(run, known(run).staging(plan.chunk())));
  }

  /// A record of a run that goes on without any task that does would be taken for one that was
  /// superseded; the end of it is about to be recorded.
  private Run unended(Run run, Run next) {
    Chunk chunk = plan.chunk();
    return chunk.ends().size() == chunk.tasks().size() ? run : next.with(chunk);
  }

  /// The end: done where every task has its own, else handed back.
  ///
  /// @param reason of the latter
  void end(String reason) {
    Chunk chunk = plan.chunk();
    boolean isDone = plan.isDone() && !chunk.tasks().isEmpty();
    advance(run -> isDone ? known(run).done(chunk) : known(run).with(chunk).returned(reason));
  }

  /// What has no end is to run again.
  void handBack(String reason) {
    advance(run -> known(run).with(plan.chunk()).returned(reason));
  }

  /// @param change of a record that has not ended; the same one where nothing is to be told
  private void advance(UnaryOperator<Run> change) {
    changing.lock();
    try {
      Run run = key.run();
      int ends = plan.ended();
      Run next = run.state().isTerminal() ? run : change.apply(run);
      if (next != run) {
        key.advance(next);
        recordedEnds = ends;
      }
    } finally {
      changing.unlock();
    }
  }
}
