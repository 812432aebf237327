package pkbs.qsub;

import java.util.Optional;
import pkbs.core.pbs.JobOperand;
import pkbs.protocol.JobView;

/// Waits for a job's end.
final class JobEnd {
  static final String FINISHED = "finished";

  private JobEnd() {}

  static boolean isFinished(JobView job) {
    return job.state().equals(FINISHED);
  }

  /// The finished job; asks again and again.
  static JobView await(DispatcherClient client, JobOperand id) {
    while (true) {
      JobView job = client.waitForEnd(id);
      if (isFinished(job)) {
        return job;
      }
    }
  }

  /// What `qsub -W block=true` ends with: the job's status modulo 256, but never 0 for a job that
  /// failed; 3 for a job that was deleted before it ran. Source: qsub(1B).
  static int status(JobView job) {
    Optional<JobView.End> end = job.end();
    if (end.isEmpty()) {
      return ExitCode.FAILED.status();
    }
    boolean wasDeleted =
        end.get().outcome().equals("deleted") || end.get().outcome().equals("aborted");
    if (wasDeleted && job.times().startedAt().isEmpty()) {
      return ExitCode.DELETED_BEFORE_START.status();
    }
    int status = Math.floorMod(end.get().exitStatus(), 256);
    return status == 0 && !isSuccess(job) ? ExitCode.FAILED.status() : status;
  }

  static boolean isSuccess(JobView job) {
    return job.end()
        .filter(end -> end.exitStatus() == 0 && end.outcome().equals("exited"))
        .isPresent();
  }
}
