package pkbs.protocol;

import io.avaje.jsonb.Json;
import pkbs.core.JobSpec;
import pkbs.core.RunId;

/// The body of a work message: one attempt, placed on one worker, with all that the worker needs
/// except the payload. Holds no secret of pkbs. Written by the leader, read by the worker's own
/// consumer; may arrive more than once or late, because only the claim counts.
///
/// @param epoch of the leader that placed it, for logs
@Json
public record Offer(int v, RunId run, JobSpec spec, long epoch) {
  public static final int VERSION = 1;
}
