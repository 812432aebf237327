package pkbs.core;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;

/// The one place where the tasks of arrays change: a table of tasks and an event give a changed
/// table and effects. What a task has come to counts once its segment is appended; until then it
/// can be told again from the run records, which stay that long. What somebody asked for cannot be
/// told again: after [#deleteRequested], [#enforceMaxFails] and what [ArrayOrders] has, the
/// segments are appended first and the effects carried out then. The table of a task's states is in
/// `doc/states.md`.
///
/// Whatever happens, a task ends once: what comes for a task that has ended, or of an attempt that
/// is not its current one, changes nothing.
public final class ArrayMachine {
  private ArrayMachine() {}

  /// What follows from an event.
  ///
  /// @param isChanged whether the table changed at all
  public record Change(boolean isChanged, List<Effect> effects) {
    static final Change NONE = new Change(false, List.of());

    public Change {
      effects = List.copyOf(effects);
    }
  }

  /// The record of a run of one of the tasks was read; the same one may be read many times.
  public static Change observed(Job job, TaskTable table, Run run) {
    if (table.isBlock(run.id())) {
      return new ChunkFold(job, table, run).change();
    }
    OptionalInt position = table.position(run.id().first());
    position.ifPresent(at -> knowApart(table, at, run.id()));
    if (position.isEmpty() || !table.isCurrent(run.id())) {
      return superseded(run);
    }
    Change change = new Task(job, table, position.getAsInt(), run).observed();
    table.changed();
    return change;
  }

  /// That there is a run of one task says that the run of its block gave that task back: the record
  /// that says so itself may be read later.
  private static void knowApart(TaskTable table, int position, RunId run) {
    boolean isOpen = !TaskCode.isEnded(table.code(position));
    if (isOpen && run.attempt() == 1 && table.isInBlock(position)) {
      table.again(position, TaskCost.FIRST.apart());
    }
  }

  static Change superseded(Run run) {
    return run.state().isTerminal()
        ? Change.NONE
        : effects(new Effect.MarkCancelled(run.id(), "superseded"));
  }

  static Change effects(Effect effect) {
    return new Change(false, List.of(effect));
  }

  /// A task and what was read of its current run.
  record Task(Job job, TaskTable table, int position, Run run) {
    Change observed() {
      return switch (run.state()) {
        case CLAIMED, RUNNING -> onItsWay(TasksUnderWay.Stage.RUNNING);
        case STAGING -> onItsWay(TasksUnderWay.Stage.STAGING);
        case DONE -> done();
        case RETURNED -> returned();
        case REJECTED -> ended(new Outcome.Rejected(reason()));
        case LOST -> lost();
        case CANCELLED -> cancelled();
      };
    }

    Change onItsWay(TasksUnderWay.Stage stage) {
      return onItsWay(run.id(), stage);
    }

    /// @param key of the record, which is another's where the run has several tasks
    Change onItsWay(RunId key, TasksUnderWay.Stage stage) {
      JobState.Execution on =
          new JobState.Execution(
              run.worker(), run.host(), run.startedAt().orElse(run.claimedAt()), run.session());
      boolean isNew = table.claim(position, key, on, stage);
      boolean isLate = stage == TasksUnderWay.Stage.STAGING;
      return new Change(isNew, isNew && !isLate ? stop() : List.of());
    }

    private List<Effect> stop() {
      return stopOf(table, position).stream().toList();
    }

    private boolean isDeleted() {
      return TaskCode.isDeletion(table.code(position));
    }

    private boolean isRerun() {
      return TaskCode.isRerun(table.code(position));
    }

    Change done() {
      Outcome outcome =
          run.end()
              .orElseThrow(() -> new IllegalStateException(run.id() + ": done without an end"))
              .outcome();
      TaskCost cost = table.cost(position);
      if (isRerun() && outcome instanceof Outcome.Deleted) {
        return again(cost.returned());
      }
      if (!isDeleted() && RetryRule.isDue(job.spec(), cost.failures(), outcome)) {
        return again(cost.failed());
      }
      return ended(outcome);
    }

    /// Handed back before its program was started, it has not run yet.
    Change returned() {
      if (isDeleted()) {
        return ended(Outcome.Deleted.BY_TERM);
      }
      if (run.startedAt().isPresent() && !job.spec().rerunnable()) {
        return ended(new Outcome.Lost());
      }
      return again(table.cost(position).returned());
    }

    /// One task must not hold its whole array: where a job is held, a task ends.
    Change lost() {
      if (isDeleted()) {
        return ended(Outcome.Deleted.BY_FORCE);
      }
      TaskCost cost = table.cost(position).crashed();
      if (!job.spec().rerunnable() || cost.crashes() >= Limits.CRASHES_MAX) {
        return ended(new Outcome.Lost());
      }
      return again(cost);
    }

    Change cancelled() {
      return isRerun() ? again(table.cost(position).returned()) : ended(Outcome.Deleted.BY_FORCE);
    }

    Change again(TaskCost cost) {
      table.again(position, cost);
      return new Change(true, List.of());
    }

    Change ended(Outcome outcome) {
      table.end(position, outcome);
      return new Change(true, List.of());
    }

    String reason() {
      return run.reason().orElse(run.state().name().toLowerCase(Locale.ROOT));
    }
  }

  /// What makes the worker of a task that is to be stopped stop; empty where nobody asked, or
  /// nobody has it.
  static Optional<Effect> stopOf(TaskTable table, int position) {
    Optional<RunId> run = table.runOf(position);
    Optional<JobState.Execution> on = table.executionAt(position);
    if (run.isEmpty() || on.isEmpty()) {
      return Optional.empty();
    }
    return switch (table.code(position)) {
      case TaskCode.STOPPING, TaskCode.RERUN ->
          table.addressOf(position).map(task -> new Effect.StopRun(task, on.get().worker()));
      case TaskCode.KILLING -> Optional.of(new Effect.MarkCancelled(run.get(), "deleted by force"));
      case TaskCode.RERUN_FORCED ->
          Optional.of(new Effect.MarkCancelled(run.get(), "rerun by force"));
      default -> Optional.empty();
    };
  }

  /// Somebody with the right to do so asked for the end of tasks: the waiting ones end, the others
  /// are told to.
  ///
  /// @param wanted by index
  /// @return unchanged where all of them have ended
  public static Change deleteRequested(TaskTable table, IntPredicate wanted, boolean force) {
    Set<Effect> effects = new LinkedHashSet<>();
    boolean isAnyOpen = false;
    for (int position = 0; position < table.total(); position++) {
      if (TaskCode.isEnded(table.code(position)) || !wanted.test(table.index(position))) {
        continue;
      }
      isAnyOpen = true;
      delete(table, position, force).ifPresent(effects::add);
    }
    table.changed();
    return new Change(isAnyOpen, List.copyOf(effects));
  }

  private static Optional<Effect> delete(TaskTable table, int position, boolean force) {
    if (table.executionAt(position).isPresent()) {
      boolean isAsked = TaskCode.isDeletion(table.code(position));
      if (!isAsked || force) {
        table.mark(position, force ? TaskCode.KILLING : TaskCode.STOPPING);
      }
      return stopOf(table, position);
    }
    Optional<RunId> offered = table.runOf(position);
    table.end(position, Outcome.Deleted.BY_TERM);
    return offered.map(run -> new Effect.MarkCancelled(run, "deleted"));
  }

  /// A worker was silent for longer than its lease, or does not have the run any more.
  public static Change leaseExpired(TaskTable table, RunId run, WorkerId worker, String reason) {
    boolean isThere = table.executionOf(run).filter(on -> on.worker().equals(worker)).isPresent();
    return isThere ? effects(new Effect.MarkLost(run, reason)) : Change.NONE;
  }

  /// Ends the waiting tasks where so many failed that the array is to stop; what a worker has taken
  /// goes on. May be called again at any time; after a take-over once all run records were read.
  public static Change enforceMaxFails(ArraySpec spec, TaskTable table) {
    boolean isDue = spec.maxFails().isPresent() && table.counts().failed() >= spec.maxFails().get();
    if (!isDue || table.counts().waiting() == 0) {
      return Change.NONE;
    }
    boolean isAny = false;
    Set<Effect> effects = new LinkedHashSet<>();
    for (int position = 0; position < table.total(); position++) {
      boolean isOpen = !TaskCode.isEnded(table.code(position));
      if (isOpen && table.executionAt(position).isEmpty()) {
        isAny = true;
        delete(table, position, false).ifPresent(effects::add);
      }
    }
    table.changed();
    return new Change(isAny, List.copyOf(effects));
  }

  /// The array as a whole once all of its tasks have ended.
  public static Job finished(Job job, TaskTable table, Instant at) {
    return job.in(new JobState.Finished(table.counts().outcome(), at, Optional.empty()));
  }

  /// An array that had ended and has tasks to run again.
  public static Job reopened(Job job, Instant at) {
    return job.in(new JobState.Queued(at));
  }
}
