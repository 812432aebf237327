package pkbs.core;

import java.util.Optional;

/// What one job asks of another before it may start.
///
/// @param job the other one, the parent
/// @param met once true it stays so, whatever becomes of the parent
/// @param tasks what is asked of an array; absent for a plain job
public record Prerequisite(Condition condition, JobId job, boolean met, Optional<Tasks> tasks) {

  public Prerequisite {
    tasks = tasks == null ? Optional.empty() : tasks;
  }

  /// What the parent must have done.
  public enum Condition {
    /// Been started.
    STARTED("after", "afterstartarray"),
    /// Ended with status 0.
    SUCCEEDED("afterok", "afterokarray"),
    /// Ended with another status, deleted or never started included.
    FAILED("afternotok", "afternotokarray"),
    /// Ended in any way.
    ENDED("afterany", "afteranyarray"),
    /// Ended without ever having been started: of jobs joined so, one runs.
    NEVER_RAN("runone", "runone");

    private final String word;
    private final String ofTasks;

    Condition(String word, String ofTasks) {
      this.word = word;
      this.ofTasks = ofTasks;
    }
  }

  /// Whether the tasks of an array are counted, or the array is looked at as a whole.
  ///
  /// @param count how many tasks must have done it, 0: all; of a whole array 0
  public record Tasks(boolean counted, int count) {
    static final Tasks WHOLE = new Tasks(false, 0);
  }

  /// What a parent's state says.
  public enum Fate {
    OPEN,
    MET,
    /// Cannot be met any more.
    NEVER
  }

  public static Prerequisite of(Condition condition, JobId job) {
    return new Prerequisite(condition, job, false, Optional.empty());
  }

  /// The same of so many tasks of an array.
  ///
  /// @param count absent: all
  public static Prerequisite ofTasks(Condition condition, JobId job, Optional<Integer> count) {
    return new Prerequisite(condition, job, false, Optional.of(new Tasks(true, count.orElse(0))));
  }

  /// The same, now that it is known whether the other one is an array.
  public Prerequisite of(Job parent) {
    boolean isArray = parent.spec().array().isPresent();
    Optional<Tasks> known = isArray ? tasks.or(() -> Optional.of(Tasks.WHOLE)) : Optional.empty();
    return new Prerequisite(condition, job, met, known);
  }

  /// The same condition on another job.
  public Prerequisite on(Job other) {
    return of(condition, other.id()).of(other);
  }

  Prerequisite asMet() {
    return new Prerequisite(condition, job, true, tasks);
  }

  public boolean isCounted() {
    return tasks.filter(Tasks::counted).isPresent();
  }

  /// @param parent the job that this asks for
  /// @param counts of its tasks; empty for a plain job
  public Fate fate(Job parent, Optional<TaskCounts> counts) {
    if (met) {
      return Fate.MET;
    }
    if (isCounted() && counts.isPresent()) {
      return fate(counts.get(), parent.state().isTerminal());
    }
    boolean wasStarted = parent.wasStarted() || counts.filter(TaskCounts::hasBegun).isPresent();
    if (!(parent.state() instanceof JobState.Finished finished)) {
      return condition == Condition.STARTED && wasStarted ? Fate.MET : Fate.OPEN;
    }
    boolean holds =
        switch (condition) {
          case STARTED -> wasStarted;
          case SUCCEEDED -> finished.outcome().exitStatus() == 0;
          case FAILED -> finished.outcome().exitStatus() != 0;
          case ENDED -> true;
          case NEVER_RAN -> !wasStarted;
        };
    return holds ? Fate.MET : Fate.NEVER;
  }

  private Fate fate(TaskCounts counts, boolean isOver) {
    int wanted = tasks.filter(asked -> asked.count() > 0).map(Tasks::count).orElse(counts.total());
    int open = isOver ? 0 : counts.total() - counts.ended();
    int done =
        switch (condition) {
          case STARTED -> counts.running() + counts.exiting() + counts.ok() + counts.failed();
          case SUCCEEDED -> counts.ok();
          case FAILED -> counts.failed() + counts.deleted();
          case ENDED -> counts.ended();
          case NEVER_RAN -> 0;
        };
    if (done >= wanted) {
      return Fate.MET;
    }
    int possible = condition == Condition.STARTED ? counts.waiting() : open;
    return done + (isOver ? 0 : possible) < wanted ? Fate.NEVER : Fate.OPEN;
  }

  /// Why a [Fate#NEVER] is one: what the parent did instead.
  String never(Job parent, Optional<TaskCounts> counts) {
    return "%s: %s %s".formatted(this, parent.spec().shownId(job), did(parent, counts));
  }

  private String did(Job parent, Optional<TaskCounts> counts) {
    if (isCounted() && counts.isPresent()) {
      TaskCounts tasks = counts.get();
      return "has %d tasks that ended with status 0, %d that failed and %d that were deleted"
          .formatted(tasks.ok(), tasks.failed(), tasks.deleted());
    }
    return switch (condition) {
      case STARTED -> "ended without having been started";
      case SUCCEEDED, FAILED, ENDED ->
          parent.state() instanceof JobState.Finished finished
              ? "ended with status " + finished.outcome().exitStatus()
              : "has not ended";
      case NEVER_RAN -> "ran";
    };
  }

  /// `afterok:12.pkbs`, `afterok:12[].pkbs`, `afterokarray:12[][5].pkbs`.
  @Override
  public String toString() {
    return (isCounted() ? condition.ofTasks : condition.word) + ":" + target();
  }

  /// The same as the other job sees it: `beforeok:12.pkbs`.
  public String asBefore() {
    return "before" + condition.word.substring("after".length()) + ":" + target();
  }

  private String target() {
    if (tasks.isEmpty()) {
      return job.toString();
    }
    return tasks.get().count() == 0
        ? TaskIds.array(job)
        : "%d[][%d].%s".formatted(job.sequence(), tasks.get().count(), JobId.SERVER);
  }
}
