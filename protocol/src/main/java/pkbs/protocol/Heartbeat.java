package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Optional;
import pkbs.core.Resources;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.Usage;
import pkbs.core.WorkerId;

/// What a worker tells the leader every few seconds, by request and reply on [Subjects#HEARTBEAT].
/// The first one makes the worker known.
///
/// @param worker this process
/// @param seat the place that at most one worker process has at a time (a pod, a state folder); a
///   new worker on a seat proves that the one before is gone
/// @param host for `exec_host`; without dots
/// @param sharedFiles whether the submit host's files are this worker's files
/// @param capacity all that it may use
/// @param takesWork false while it drains, is unwell, or has too many results waiting
/// @param runs the ones that it holds, in any state that it has not finished recording
/// @param reason why it takes no work, for people; absent where it does, or does not say
/// @param sharedPaths the folders that submit hosts and this worker both have under the same names;
///   `/` for all files
/// @param leaves true in the last heartbeat of an orderly end: nothing more comes of this worker,
///   and what it still holds is lost
/// @param release which pkbs it is of; absent where it is older than that
@Json
public record Heartbeat(
    int v,
    WorkerId worker,
    String seat,
    String host,
    String pool,
    boolean sharedFiles,
    Resources capacity,
    boolean takesWork,
    List<RunBeat> runs,
    Optional<String> reason,
    boolean leaves,
    List<String> sharedPaths,
    Optional<String> release) {
  public static final int VERSION = 1;

  public Heartbeat {
    sharedPaths =
        sharedPaths == null ? (sharedFiles ? List.of("/") : List.of()) : List.copyOf(sharedPaths);
  }

  /// How the reason of a worker begins that was told to stop.
  public static final String DRAINING = "draining:";

  /// Whether it was told to stop: it is on its way out.
  public boolean isDraining() {
    return leaves || !takesWork && reason.filter(why -> why.startsWith(DRAINING)).isPresent();
  }

  /// One held run.
  ///
  /// @param used so far
  @Json
  public record RunBeat(RunId run, RunState state, Usage used) {}
}
