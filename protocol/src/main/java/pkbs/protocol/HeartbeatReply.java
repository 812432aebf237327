package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import pkbs.core.RunId;

/// The leader's answer to a heartbeat: the wanted state of every run that the worker named. The
/// truth; pushes on the control subject only make it faster.
///
/// @param epoch of the leader
/// @param leaseSeconds how long the worker may go on without another answer
@Json
public record HeartbeatReply(int v, long epoch, long leaseSeconds, List<Wanted> runs) {
  public static final int VERSION = 1;

  /// What is wanted of a run.
  public enum Want {
    RUN,
    /// Let its processes stand still until another answer.
    SUSPEND,
    /// End it: TERM, then KILL; upload and record as usual.
    TERM,
    /// Not yours any more: kill at once, upload and record nothing, leave nothing behind.
    FENCED
  }

  /// @param walltimeSeconds within which the run has to end, as `qalter` may have changed it; 0: as
  ///   offered
  @Json
  public record Wanted(RunId run, Want want, long walltimeSeconds) {
    public static Wanted of(RunId run, Want want) {
      return new Wanted(run, want, 0);
    }
  }
}
