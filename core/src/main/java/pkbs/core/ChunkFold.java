package pkbs.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import pkbs.core.ArrayMachine.Change;
import pkbs.core.TasksUnderWay.Stage;

/// What the record of the run of a block tells of its tasks. Part of [ArrayMachine].
///
/// The ends in it count whatever came of the run afterwards. What it does not cover, and has not
/// ended, its worker gave back before it began: that waits apart, at the same attempt. What it
/// covers without an end goes as the run goes; each task for itself, so that one that kills its
/// workers takes none of its neighbours along from its second attempt on.
record ChunkFold(Job job, TaskTable table, Run run) {

  Change change() {
    Map<Integer, Chunk.TaskEnd> ends = new HashMap<>();
    run.chunk().ifPresent(chunk -> chunk.ends().forEach(end -> ends.put(end.index(), end)));
    Set<Integer> covered = covered();
    boolean hasTold = ends.keySet().containsAll(covered);
    if (!hasTold && (!table.isCurrent(run.id()) || isContradicted(covered, ends))) {
      return ArrayMachine.superseded(run);
    }
    boolean isChanged = false;
    boolean isFirst = true;
    List<Effect> effects = new ArrayList<>();
    for (int position : table.members(run.id()).toArray()) {
      if (TaskCode.isEnded(table.code(position)) || !table.isInBlock(position)) {
        continue;
      }
      int index = table.index(position);
      boolean isOpen = covered.contains(index) && !ends.containsKey(index);
      Change change =
          covered.contains(index) ? covered(position, index, isFirst) : givenBack(position);
      isFirst = isFirst && !isOpen;
      isChanged |= change.isChanged();
      effects.addAll(change.effects());
    }
    table.changed();
    return new Change(isChanged, List.copyOf(new LinkedHashSet<>(effects)));
  }

  /// A record that the leader made to keep others from claiming the run stands for all; a worker
  /// that does not know of runs of several tasks executes the first.
  private Set<Integer> covered() {
    Set<Integer> covered = new LinkedHashSet<>();
    if (run.chunk().isPresent()) {
      covered.addAll(run.chunk().get().tasks());
    } else if (isOfOne()) {
      covered.add(run.id().first());
    } else {
      table.members(run.id()).map(table::index).forEach(covered::add);
    }
    return covered;
  }

  private boolean isOfOne() {
    return run.chunk().isEmpty() && !run.host().isEmpty();
  }

  /// Whether it is about to execute a task that ended, or runs elsewhere, without its doing: an
  /// offer from before that was claimed.
  private boolean isContradicted(Set<Integer> covered, Map<Integer, Chunk.TaskEnd> ends) {
    return !run.state().isTerminal()
        && run.chunk().isPresent()
        && table
            .members(run.id())
            .filter(position -> covered.contains(table.index(position)))
            .filter(position -> !ends.containsKey(table.index(position)))
            .anyMatch(
                position -> TaskCode.isEnded(table.code(position)) || !table.isInBlock(position));
  }

  private Change givenBack(int position) {
    if (TaskCode.isDeletion(table.code(position))) {
      table.end(position, Outcome.Deleted.BY_TERM);
      return new Change(true, List.of());
    }
    TaskCost cost = table.cost(position);
    // The key of a first attempt of its own would be the block's.
    table.again(position, table.isStart(position) ? cost.returned() : cost.apart());
    return new Change(true, List.of());
  }

  private Change covered(int position, int index, boolean isFirst) {
    Optional<Run> own = isOfOne() ? Optional.of(run) : run.of(index);
    ArrayMachine.Task task = new ArrayMachine.Task(job, table, position, own.orElse(run));
    if (own.filter(of -> of.state() == RunState.DONE).isPresent()) {
      return task.done();
    }
    return switch (run.state()) {
      case CLAIMED, RUNNING -> task.onItsWay(run.id(), isFirst ? Stage.RUNNING : Stage.BEHIND);
      case STAGING -> task.onItsWay(run.id(), Stage.STAGING);
      // Its worker did not say what came of this one.
      case DONE, RETURNED -> task.returned();
      case REJECTED -> task.ended(new Outcome.Rejected(task.reason()));
      case LOST -> task.lost();
      case CANCELLED -> cancelled(task, position);
    };
  }

  /// A run that was ended by force for one of its tasks ends the others of nobody's will.
  private Change cancelled(ArrayMachine.Task task, int position) {
    return TaskCode.isDeletion(table.code(position))
        ? task.cancelled()
        : task.again(table.cost(position).returned());
  }
}
