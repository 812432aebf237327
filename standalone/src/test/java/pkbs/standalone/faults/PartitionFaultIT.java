package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.standalone.chaos.Oracle;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigJob;
import pkbs.standalone.chaos.RigSetup;

/// Fault 22 of the reliability design: the network between one worker and nats-server swallows
/// everything until the worker's jobs run elsewhere, and then comes back. Six jobs and a lease of
/// 10 seconds, in place of 20 and three minutes.
@Tag("faults")
class PartitionFaultIT {
  private static final int JOBS = 4;

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("pkbs.testkit.NatsBinaries#all")
  void jobs_of_a_worker_that_is_cut_off_run_elsewhere_and_are_recorded_once(Path natsServer) {
    RigSetup setup = RigSetup.in(folder, natsServer).withWorkers(2, JOBS + 2).withProxies();
    try (Rig rig = Rig.start(setup)) {
      rig.worker(1).pause();
      rig.await(
          "the second worker is out of the way",
          Faulty.PATIENCE,
          () -> rig.client().workers().size() == 1);
      List<String> again = Faulty.submit(rig, 1, JOBS, "[ $PKBS_ATTEMPT -gt 1 ] || sleep 600");
      List<String> once =
          List.of(5, 6).stream()
              .map(number -> RigJob.of(number, "sleep 20").notRerunnable())
              .map(job -> rig.client().submit(job, Faulty.PATIENCE))
              .toList();
      Faulty.awaitStarts(rig, JOBS + 2);
      rig.worker(1).resume();

      rig.natsProxy(rig.worker(0)).silence();
      rig.await(
          "they have been started elsewhere",
          Faulty.PATIENCE,
          () -> rig.oracle().starts().stream().filter(note -> note.attempt() == 2).count() == JOBS);
      rig.natsProxy(rig.worker(0)).heal();

      Faulty.assertKept(rig);
      assertThat(again)
          .allSatisfy(id -> assertThat(rig.client().job(id).orElseThrow().attempt()).isEqualTo(2));
      assertThat(once)
          .allSatisfy(id ->
              assertThat(rig.oracle().starts()).extracting(Oracle.Note::id).containsOnlyOnce(id));
    }
  }
}
