package pkbs.core.schedule;

import pkbs.core.Resources;
import pkbs.core.SharedPaths;
import pkbs.core.WorkerId;

/// A worker that takes new runs, with what it has and what is free, as the leader computes it from
/// its own placements.
///
/// @param shared what it sees of the submit host's files
public record WorkerRoom(WorkerId worker, Resources capacity, Resources free, SharedPaths shared) {}
