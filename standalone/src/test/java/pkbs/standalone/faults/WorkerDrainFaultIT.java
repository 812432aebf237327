package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigJob;
import pkbs.standalone.chaos.RigProcess;
import pkbs.standalone.chaos.RigSetup;

/// Busy workers that are told to stop. Source: reliability design, section 10, test 27, with two
/// workers and jobs of seconds.
@Tag("faults")
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class WorkerDrainFaultIT {
  private final Path natsServer;
  @TempDir private Path folder;

  WorkerDrainFaultIT(Path natsServer) {
    this.natsServer = natsServer;
  }

  @Test
  void with_a_long_grace_the_job_finishes_where_it_is() {
    RigSetup setup =
        RigSetup.in(folder, natsServer).withWorkers(1, 2).with("PKBS_DRAIN_SECONDS", "120");
    try (Rig rig = Rig.start(setup)) {
      Trial trial = new Trial(rig);
      String id = trial.submit(RigJob.of(1, "sleep 8; exit 3"));
      trial.awaitStarts(1, 1);

      RigProcess worker = rig.worker(0);
      worker.term();
      rig.await("it says so", Trial.PATIENCE, () -> !trial.takesWork(worker));
      assertThat(worker.awaitExit(Trial.PATIENCE)).hasValue(0);

      JobView end = trial.end(id);
      assertThat(end.end().orElseThrow().exitStatus()).isEqualTo(3);
      assertThat(end.attempt()).isEqualTo(1);
      assertThat(end.attempts()).hasSizeLessThanOrEqualTo(1);
      assertThat(rig.oracle().starts()).hasSize(1);
      assertThat(trial.runsOnDisk(worker)).isEmpty();
      assertThat(rig.violations(Trial.PATIENCE)).isEmpty();
    }
  }

  @Test
  void with_a_short_grace_the_jobs_are_handed_back_and_run_elsewhere() {
    RigSetup setup =
        RigSetup.in(folder, natsServer)
            .with("PKBS_DRAIN_SECONDS", "2")
            .with("PKBS_LEASE_SECONDS", "75")
            .with("PKBS_WORKER_LEASE_SECONDS", "60");
    try (Rig rig = Rig.start(setup)) {
      Trial trial = new Trial(rig);
      List<String> ids = new ArrayList<>();
      for (int number = 1; number <= 6; number++) {
        ids.add(trial.submit(RigJob.of(number, "[ $PKBS_ATTEMPT -gt 1 ] || sleep 30")));
      }
      trial.awaitStarts(1, 4);

      RigProcess worker = rig.worker(0);
      worker.term();
      assertThat(worker.awaitExit(Trial.PATIENCE)).hasValue(0);

      rig.await("two were handed back", Trial.PATIENCE, () -> returned(trial, ids) == 2);
      for (String id : ids) {
        assertThat(trial.end(id).retries().crashes()).as(id).isZero();
        assertThat(trial.end(id).end().orElseThrow().exitStatus()).as(id).isZero();
      }
      assertThat(trial.runsOnDisk(worker)).isEmpty();
      assertThat(rig.violations(Trial.PATIENCE)).isEmpty();
    }
  }

  private static long returned(Trial trial, List<String> ids) {
    return ids.stream()
        .flatMap(id -> trial.job(id).attempts().stream())
        .filter(attempt -> attempt.endedAs().equals("returned"))
        .count();
  }
}
