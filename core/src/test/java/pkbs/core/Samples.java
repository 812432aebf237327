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
    return new JobSpec(
        "hello",
        ANN,
        "workq",
        new Program.Executable(List.of("/bin/true")),
        Optional.empty(),
        Map.of(),
        new Submission("host", "/home/ann", Map.of(), "-- /bin/true", true),
        new Resources(1, Memory.ofMebibytes(64), Memory.NONE),
        Walltime.ofSeconds(60),
        0,
        rerunnable,
        Optional.empty(),
        Stdio.DEFAULT,
        UploadMode.FILES,
        "pkbs/ann");
  }

  static Job queued() {
    return Job.submitted(ID, spec(true), T0, "", "digest");
  }

  static Job in(JobState state) {
    return in(state, true, 0);
  }

  static Job in(JobState state, boolean rerunnable, int crashes) {
    return new Job(ID, spec(rerunnable), T0, state, 1, crashes, List.of(), "", "digest");
  }

  static JobState.Execution onWorker() {
    return new JobState.Execution(WORKER, "host", T0, Optional.of(77L));
  }

  static JobState.Deletion deletion() {
    return new JobState.Deletion(ANN, T0, false);
  }

  /// The run of attempt 1, brought to a state by the ways that the table allows.
  static Run run(RunState state) {
    Run claimed = Run.claimed(RunId.of(ID, 1), WORKER, "host", T0);
    Run running = claimed.started(T0, 77);
    RunEnd end = new RunEnd(new Outcome.Exited(3), Usage.NONE, Optional.empty(), T1);
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
