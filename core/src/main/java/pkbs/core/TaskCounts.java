package pkbs.core;

/// How many tasks of an array are where.
///
/// @param waiting the offered ones too
/// @param ok ended with status 0
/// @param failed ended otherwise, but not on request
/// @param deleted ended on request, or because too many others failed
public record TaskCounts(int waiting, int running, int exiting, int ok, int failed, int deleted) {

  public int total() {
    return waiting + running + exiting + ended();
  }

  public int ended() {
    return ok + failed + deleted;
  }

  /// Whether any task has been claimed; the array's letter then is B.
  public boolean hasBegun() {
    return running + exiting + ok + failed > 0;
  }

  public boolean isOver() {
    return ended() == total();
  }

  /// How the array ends as a whole: badly where any task did. Source: qstat(1B), `Exit_status` of
  /// an array.
  public Outcome outcome() {
    if (failed > 0) {
      return new Outcome.Exited(1);
    }
    return deleted > 0 ? Outcome.Deleted.BY_TERM : new Outcome.Exited(0);
  }
}
