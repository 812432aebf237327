package pkbs.core;

/// Where one task of an array is.
public sealed interface TaskState {

  /// What somebody wants of the run of a task.
  enum Asked {
    NOTHING,
    /// Its end, and the task's.
    DELETION,
    /// Its end, and another one.
    RERUN,
    /// That its processes stand still.
    SUSPENSION
  }

  /// The PBS letter. Source: qstat(1B).
  char letter();

  /// Waits for a worker, or for the array.
  record Waiting() implements TaskState {
    @Override
    public char letter() {
      return 'Q';
    }
  }

  /// Claimed by a worker.
  ///
  /// @param isStaging its program has ended, its results are on their way
  /// @param asked what somebody wants of its run
  record Active(JobState.Execution on, boolean isStaging, Asked asked) implements TaskState {
    @Override
    public char letter() {
      if (isStaging) {
        return 'E';
      }
      return asked == Asked.SUSPENSION ? 'S' : 'R';
    }
  }

  /// Final, unless its owner has it run again.
  record Ended(Outcome outcome) implements TaskState {
    @Override
    public char letter() {
      return 'X';
    }
  }
}
