package pkbs.core;

/// Where one task of an array is.
public sealed interface TaskState {
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
  /// @param isStopping somebody asked for its end
  record Active(JobState.Execution on, boolean isStaging, boolean isStopping) implements TaskState {
    @Override
    public char letter() {
      return isStaging ? 'E' : 'R';
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
