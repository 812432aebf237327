package pkbs.core;

/// What one job asks of another before it may start.
///
/// @param job the other one, the parent
/// @param met once true it stays so, whatever becomes of the parent
public record Prerequisite(Condition condition, JobId job, boolean met) {

  /// What the parent must have done.
  public enum Condition {
    /// Been started.
    STARTED("after"),
    /// Ended with status 0.
    SUCCEEDED("afterok"),
    /// Ended with another status, deleted or never started included.
    FAILED("afternotok"),
    /// Ended in any way.
    ENDED("afterany"),
    /// Ended without ever having been started: of jobs joined so, one runs.
    NEVER_RAN("runone");

    private final String word;

    Condition(String word) {
      this.word = word;
    }

    /// As `-W depend=` spells it.
    public String word() {
      return word;
    }
  }

  /// What a parent's state says.
  public enum Fate {
    OPEN,
    MET,
    /// Cannot be met any more.
    NEVER
  }

  public static Prerequisite of(Condition condition, JobId job) {
    return new Prerequisite(condition, job, false);
  }

  Prerequisite asMet() {
    return new Prerequisite(condition, job, true);
  }

  /// @param parent the job that this asks for
  public Fate fate(Job parent) {
    if (met) {
      return Fate.MET;
    }
    if (!(parent.state() instanceof JobState.Finished finished)) {
      return condition == Condition.STARTED && parent.wasStarted() ? Fate.MET : Fate.OPEN;
    }
    boolean holds =
        switch (condition) {
          case STARTED -> parent.wasStarted();
          case SUCCEEDED -> finished.outcome().exitStatus() == 0;
          case FAILED -> finished.outcome().exitStatus() != 0;
          case ENDED -> true;
          case NEVER_RAN -> !parent.wasStarted();
        };
    return holds ? Fate.MET : Fate.NEVER;
  }

  /// Why a [Fate#NEVER] is one: what the parent did instead.
  String never(JobState.Finished parent) {
    String did =
        switch (condition) {
          case STARTED -> "ended without having been started";
          case SUCCEEDED, FAILED, ENDED -> "ended with status " + parent.outcome().exitStatus();
          case NEVER_RAN -> "ran";
        };
    return "%s:%s: %s %s".formatted(condition.word, job, job, did);
  }

  /// `afterok:12.pkbs`.
  @Override
  public String toString() {
    return condition.word + ":" + job;
  }
}
