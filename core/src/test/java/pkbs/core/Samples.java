package pkbs.core;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Jobs and runs for the tests of this package.
final class Samples {
  static final Instant T0 = Instant.parse("2026-11-21T12:00:00Z");
  static final Instant T1 = Instant.parse("2026-11-21T12:01:00Z");
  static final Owner ANN = new Owner("ann");
  static final WorkerId WORKER = new WorkerId("w-1");
  static final WorkerId OTHER_WORKER = new WorkerId("w-2");
  static final JobId ID = new JobId(12);

  private Samples() {}

  static JobSpec spec(boolean rerunnable) {
    return spec(rerunnable, 0);
  }

  static JobSpec spec(boolean rerunnable, int retries) {
    return new JobSpec(
        "hello",
        ANN,
        "workq",
        new Program.Executable(List.of("/bin/true")),
        Optional.empty(),
        Map.of(),
        Surroundings.PLAIN,
        new Submission("host", "/home/ann", Map.of(), "-- /bin/true", true),
        new Resources(1, Memory.ofMebibytes(64), Memory.NONE),
        Walltime.ofSeconds(60),
        0,
        rerunnable,
        retries,
        Optional.empty(),
        Stdio.DEFAULT,
        UploadMode.FILES,
        "pkbs/ann",
        Accounting.NONE,
        Optional.empty());
  }

  static Job queued() {
    return Job.submitted(ID, spec(true), T0, "", "digest");
  }

  static Job in(JobState state) {
    return in(state, true, 0);
  }

  static Job in(JobState state, boolean rerunnable, int crashes) {
    return in(state, spec(rerunnable), crashes, 0);
  }

  static Job in(JobState state, JobSpec spec, int crashes, int failures) {
    return new Job(
        ID, spec, T0, state, 1, crashes, failures, List.of(), "", "digest", Eligibility.AT_ONCE);
  }

  /// A job that no worker has.
  static Job in(Eligibility conditions) {
    return queued().when(conditions);
  }

  static JobState.Deletion rerun() {
    return new JobState.Deletion(ANN, T0, false, true);
  }

  static JobState.Execution onWorker() {
    return new JobState.Execution(WORKER, "host", T0, Optional.of(77L));
  }

  static JobState.Deletion deletion() {
    return new JobState.Deletion(ANN, T0, false, false);
  }

  /// The run of attempt 1, brought to a state by the ways that the table allows.
  static Run run(RunState state) {
    return run(1, state, new Outcome.Exited(3));
  }

  /// The run of attempt 1, done.
  static Run done(Outcome outcome) {
    return run(1, RunState.DONE, outcome);
  }

  static Run run(int attempt, RunState state, Outcome outcome) {
    Run claimed = Run.claimed(RunId.of(ID, attempt), WORKER, "host", T0);
    Run running = claimed.started(T0, 77);
    ResultFolder folder = new ResultFolder(spec(true).resultsFolder(ID, attempt), 1, 2);
    RunEnd end = new RunEnd(outcome, Usage.NONE, Optional.of(folder), T1);
    return switch (state) {
      case CLAIMED -> claimed;
      case RUNNING -> running;
      case STAGING -> running.staging(end);
      case DONE -> running.staging(end).done(end);
      case RETURNED -> running.returned("worker drains");
      case REJECTED -> claimed.rejected("no such interpreter");
      case LOST -> running.lost("worker silent for 75 s");
      case CANCELLED -> running.cancelled("deleted by ann");
    };
  }
}
