package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import pkbs.core.Job;
import pkbs.core.JobSpec;
import pkbs.core.RunId;

/// The body of a work message: one attempt, placed on one worker, with all that the worker needs
/// except the payload. Holds no secret of pkbs. Written by the leader, read by the worker's own
/// consumer; may arrive more than once or late, because only the claim counts.
///
/// @param epoch of the leader that placed it, for logs
/// @param submittedAt for `result.json`; absent in offers that do not say
/// @param block of a run of several tasks of an array; absent for one
@Json
public record Offer(
    int v,
    RunId run,
    JobSpec spec,
    long epoch,
    Optional<Instant> submittedAt,
    Optional<Block> block) {
  public static final int VERSION = 1;

  public Offer {
    block = block == null ? Optional.empty() : block;
  }

  /// A run of a job, or of a task of it.
  public static Offer of(Job job, RunId run, long epoch) {
    return new Offer(VERSION, run, job.spec(), epoch, Optional.of(job.submittedAt()));
  }

  /// The same of these tasks.
  public Offer with(Optional<Block> tasks) {
    return new Offer(v, run, spec, epoch, submittedAt, tasks);
  }

  public Offer(int v, RunId run, JobSpec spec, long epoch, Optional<Instant> submittedAt) {
    this(v, run, spec, epoch, submittedAt, Optional.empty());
  }

  public Offer(int v, RunId run, JobSpec spec, long epoch) {
    this(v, run, spec, epoch, Optional.empty());
  }

  /// The tasks of a block that wait, to be run one after the other.
  ///
  /// @param tasks their indices, rising
  /// @param isSlow whether tasks of this array were seen to take long: all but the first are to be
  ///   given back with the claim
  @Json
  public record Block(List<Integer> tasks, boolean isSlow) {
    public Block {
      tasks = List.copyOf(tasks);
    }
  }

  /// One task of its block, as if it were offered alone.
  public Offer of(int index) {
    return new Offer(v, new RunId(run.job(), index, run.attempt()), spec, epoch, submittedAt);
  }
}
