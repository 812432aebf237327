package pkbs.worker.process;

import java.nio.file.Path;
import java.time.Duration;

/// What a program is held to.
///
/// @param walltime from its start; then TERM
/// @param memoryBytes of all its processes together; 0: no limit
/// @param scratch the directory whose size counts
/// @param scratchBytes apparent size of all files below `scratch`; 0: no limit
/// @param processes alive at once, the first one included
/// @param grace from TERM to KILL
public record ProgramLimits(
    Duration walltime,
    long memoryBytes,
    Path scratch,
    long scratchBytes,
    int processes,
    Duration grace) {}
