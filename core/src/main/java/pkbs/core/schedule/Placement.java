package pkbs.core.schedule;

import pkbs.core.JobId;
import pkbs.core.Resources;
import pkbs.core.WorkerId;

/// The decision that a job's current attempt goes to a worker.
public record Placement(JobId job, WorkerId worker, Resources amount) {}
