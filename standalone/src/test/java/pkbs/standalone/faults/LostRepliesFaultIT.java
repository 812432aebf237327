package pkbs.standalone.faults;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigProcess;
import pkbs.standalone.chaos.RigSetup;

/// Fault 24 of the reliability design: every 50th answer of nats-server never arrives and another
/// one comes two seconds late, so that nobody knows whether what was asked for was done. 100 jobs
/// in place of 1000.
@Tag("faults")
class LostRepliesFaultIT {
  private static final int JOBS = 100;
  private static final int NTH = 50;
  private static final Duration LATE = Duration.ofSeconds(2);

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("pkbs.testkit.NatsBinaries#all")
  void lost_and_late_answers_double_nothing_and_block_nothing(Path natsServer) {
    RigSetup setup =
        RigSetup.in(folder, natsServer)
            .withWorkers(3, 4)
            .withProxies()
            .with("PKBS_LEASE_SECONDS", "20")
            .with("PKBS_WORKER_LEASE_SECONDS", "16");
    try (Rig rig = Rig.start(setup)) {
      for (RigProcess process : rig.processes()) {
        if (process != rig.nats()) {
          rig.natsProxy(process).lossy(NTH, LATE);
        }
      }
      Faulty.submit(rig, 1, JOBS, "sleep 0.2; echo done");
      rig.awaitEnds(Faulty.PATIENCE);
      rig.heal();

      Faulty.assertKept(rig);
    }
  }
}
