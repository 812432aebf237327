package pkbs.core.schedule;

import pkbs.core.JobId;
import pkbs.core.Resources;
import pkbs.core.WorkerId;

/// The decision that a job's current attempt goes to a worker.
///
/// @param amount what nobody else gets there; all that the worker has where the job runs alone
public record Placement(JobId job, WorkerId worker, Resources amount) {}
