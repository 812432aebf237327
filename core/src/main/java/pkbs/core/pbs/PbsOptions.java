package pkbs.core.pbs;

import java.util.Optional;
import pkbs.core.Container;
import pkbs.core.pbs.StreamOptions.Remove;

/// What the options of PBS ask for that a job has no place for yet, or that only qsub looks at.
///
/// @param submitDirectory of `-w`, as typed
/// @param startTime of `-a`
/// @param array of `-J` or `-t`, whichever came last
/// @param users of `-u`
/// @param mailPoints of `-m`, as typed
/// @param mailUsers of `-M`, as typed
/// @param checkpoint of `-c`, as typed
/// @param scriptArguments of `-F`, one text
/// @param killSeconds of `-K`, from TERM to KILL
/// @param exclusive whether `-n`, `place=excl` or `#excl` stands
/// @param maxFails of `--max-fails`
/// @param sweep of `--params` and `--sweep`
/// @param chunk of `--chunk`
/// @param container of `--image`
public record PbsOptions(
    Optional<String> submitDirectory,
    Optional<StartTime> startTime,
    Optional<ArrayTasks> array,
    Optional<String> account,
    Optional<String> project,
    boolean userHold,
    Optional<UserList> users,
    Optional<String> mailPoints,
    Optional<String> mailUsers,
    Optional<String> checkpoint,
    Optional<String> scriptArguments,
    Optional<Integer> killSeconds,
    Remove remove,
    boolean exclusive,
    Optional<Integer> maxFails,
    SweepOptions sweep,
    Optional<Integer> chunk,
    Optional<Container> container) {}
