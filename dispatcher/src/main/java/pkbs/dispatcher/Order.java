package pkbs.dispatcher;

import java.time.Instant;
import pkbs.core.Job;
import pkbs.core.JobEvent;

/// What somebody with the right to do so orders of one job.
interface Order {
  /// @throws RefusedException where it makes no sense for this job
  JobEvent of(Job job, Instant now);

  /// Whether it may not come between an offer and its claim: the worker would have the job as it
  /// was before.
  default boolean withdraws() {
    return true;
  }
}
