package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Optional;
import pkbs.core.JobSpec;
import pkbs.core.RunId;

/// The body of a work message: one attempt, placed on one worker, with all that the worker needs
/// except the payload. Holds no secret of pkbs. Written by the leader, read by the worker's own
/// consumer; may arrive more than once or late, because only the claim counts.
///
/// @param epoch of the leader that placed it, for logs
/// @param submittedAt for `result.json`; absent in offers that do not say
@Json
public record Offer(int v, RunId run, JobSpec spec, long epoch, Optional<Instant> submittedAt) {
  public static final int VERSION = 1;

  public Offer(int v, RunId run, JobSpec spec, long epoch) {
    this(v, run, spec, epoch, Optional.empty());
  }
}
