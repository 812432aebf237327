package pkbs.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/// What people order of tasks of an array: another run, a signal, a text, other values. As with
/// [ArrayMachine#deleteRequested], the segments are appended first and the effects carried out
/// then. Source: qrerun(1B), qsig(1B), qmsg(1B) and qalter(1B) of arrays.
public final class ArrayOrders {
  private ArrayOrders() {}

  /// Tasks as somebody named them.
  ///
  /// @param wanted by index
  /// @param shownId `12[]`, `12[7]` or `12[3-9]` with the server's name
  public record Named(IntPredicate wanted, String shownId) {
    /// All tasks of an array.
    public static Named all(Job array) {
      return new Named(index -> true, array.spec().shownId(array.id()));
    }

    private Refusal refused(Refusal.Code code, String what) {
      return Refusal.of(code, "job %s %s".formatted(shownId, what));
    }
  }

  /// Either is carried out, the other is empty.
  public record Answer(ArrayMachine.Change change, Optional<Refusal> refusal) {
    private static Answer of(boolean isChanged, List<Effect> effects) {
      return new Answer(new ArrayMachine.Change(isChanged, effects), Optional.empty());
    }

    private static Answer refused(Refusal refusal) {
      return new Answer(ArrayMachine.Change.NONE, Optional.of(refusal));
    }
  }

  /// Tasks under way end and run again, as their next attempts, at no cost. Those whose deletion
  /// was asked for stay as they are.
  public static Answer rerun(Job job, TaskTable table, Named named, boolean force) {
    if (!job.spec().rerunnable()) {
      return Answer.refused(named.refused(Refusal.Code.WRONG_STATE, "may not run twice (-r n)"));
    }
    List<Integer> positions =
        underWay(table, named).stream()
            .filter(position -> !TaskCode.isDeletion(table.code(position)))
            .toList();
    if (positions.isEmpty()) {
      return Answer.refused(notRunning(table, named));
    }
    List<Effect> effects = new ArrayList<>();
    for (int position : positions) {
      if (!TaskCode.isRerun(table.code(position)) || force) {
        table.mark(position, force ? TaskCode.RERUN_FORCED : TaskCode.RERUN);
      }
      ArrayMachine.stopOf(table, position).ifPresent(effects::add);
    }
    table.changed();
    return Answer.of(true, effects);
  }

  /// Failed tasks run once more, as their next attempts, with all their retries; of an array that
  /// has ended too.
  public static Answer rerunFailed(Job job, TaskTable table, Named named) {
    if (!job.spec().rerunnable()) {
      return Answer.refused(named.refused(Refusal.Code.WRONG_STATE, "may not run twice (-r n)"));
    }
    boolean isAny = false;
    for (int position = 0; position < table.total(); position++) {
      if (TaskCode.isFailed(table.code(position)) && named.wanted().test(table.index(position))) {
        table.again(position, table.cost(position).again());
        isAny = true;
      }
    }
    table.changed();
    return isAny
        ? Answer.of(true, List.of())
        : Answer.refused(named.refused(Refusal.Code.WRONG_STATE, "has no failed tasks"));
  }

  /// Goes to the tasks whose programs run; to suspend one that is to end has no effect.
  public static Answer signal(Job job, TaskTable table, Named named, JobSignal signal) {
    List<Integer> running = running(table, named);
    if (running.isEmpty()) {
      return Answer.refused(notRunning(table, named));
    }
    return switch (signal) {
      case JobSignal.Suspend suspend -> steer(job, table, running, true);
      case JobSignal.Resume resume -> steer(job, table, running, false);
      case JobSignal.Number(int number) when number == 0 -> Answer.of(false, List.of());
      case JobSignal.Number(int number) ->
          Answer.of(
              false,
              effects(table, running, (run, on) -> new Effect.SignalRun(run, on.worker(), number)));
    };
  }

  private static Answer steer(Job job, TaskTable table, List<Integer> running, boolean suspended) {
    List<Integer> going =
        running.stream().filter(at -> !TaskCode.isStopping(table.code(at))).toList();
    short code = suspended ? TaskCode.SUSPENDED : TaskCode.OPEN;
    boolean isChanged = going.stream().anyMatch(at -> table.code(at) != code);
    going.forEach(at -> table.mark(at, code));
    table.changed();
    return Answer.of(
        isChanged,
        effects(
            table,
            going,
            (run, on) -> new Effect.SteerRun(run, on.worker(), suspended, job.spec().walltime())));
  }

  /// A text for the output of the tasks that run.
  public static Answer message(TaskTable table, Named named, String text, boolean stdout) {
    List<Integer> running = running(table, named);
    return running.isEmpty()
        ? Answer.refused(notRunning(table, named))
        : Answer.of(
            false,
            effects(
                table, running, (run, on) -> new Effect.TellRun(run, on.worker(), text, stdout)));
  }

  /// Once a task has begun, only what does not make the tasks unlike may change: the walltime, the
  /// priority, the slots, the place in the queue and the holds.
  public static Decision alter(Job job, TaskTable table, JobEvent.Altered altered) {
    JobSpec asked = altered.spec();
    if (job.spec().rerunnable() && !asked.rerunnable() && sharesRuns(job)) {
      return new Decision.Rejected(
          Refusal.of(
                  Refusal.Code.WRONG_STATE,
                  "job %s has several tasks in a run, which may run twice"
                      .formatted(job.spec().shownId(job.id())))
              .withHint("submit it anew with -r n"));
    }
    JobSpec allowed = job.spec().within(asked.walltime()).ranked(asked.priority());
    if (asked.array().isPresent()) {
      allowed = allowed.withArray(asked.array().get());
    }
    Eligibility wish = altered.eligibility();
    Eligibility may =
        new Eligibility(
            wish.holds(),
            job.eligibility().notBefore(),
            job.eligibility().dependencies(),
            wish.rank());
    boolean isAllowed = asked.equals(allowed) && wish.equals(may);
    return !table.counts().hasBegun() || job.state().isTerminal() || isAllowed
        ? JobMachine.apply(job, altered)
        : new Decision.Rejected(
            Refusal.of(
                Refusal.Code.JOB_RUNNING,
                "job %s has begun: only its walltime, priority, holds and max_run_subjobs change"
                    .formatted(job.spec().shownId(job.id()))));
  }

  private static boolean sharesRuns(Job job) {
    return job.spec().array().filter(array -> array.chunk() > 1).isPresent();
  }

  private interface Deed {
    Effect on(RunId run, JobState.Execution on);
  }

  private static List<Effect> effects(TaskTable table, List<Integer> positions, Deed deed) {
    List<Effect> effects = new ArrayList<>();
    for (int position : positions) {
      table
          .addressOf(position)
          .ifPresent(
              run -> table.executionAt(position).ifPresent(on -> effects.add(deed.on(run, on))));
    }
    return effects;
  }

  private static List<Integer> underWay(TaskTable table, Named named) {
    return table.claimedPositions().stream()
        .filter(position -> named.wanted().test(table.index(position)))
        .toList();
  }

  private static List<Integer> running(TaskTable table, Named named) {
    return underWay(table, named).stream()
        .filter(at -> table.state(at) instanceof TaskState.Active task && !task.isStaging())
        .toList();
  }

  private static Refusal notRunning(TaskTable table, Named named) {
    boolean isOpen = false;
    for (int position = 0; position < table.total() && !isOpen; position++) {
      isOpen =
          named.wanted().test(table.index(position)) && !TaskCode.isEnded(table.code(position));
    }
    return isOpen
        ? named.refused(Refusal.Code.WRONG_STATE, "does not run")
        : named.refused(Refusal.Code.JOB_FINISHED, "is finished");
  }
}
