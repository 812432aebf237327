package pkbs.standalone.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigJob;
import pkbs.standalone.chaos.RigSetup;

/// Faults 20 and 21 of the reliability design: nats-server is away, or hangs, for longer than the
/// lease and the time after which an offer comes again. 45 seconds and leases of 10, in place of
/// 120 and 75; half of the 16 running jobs end meanwhile, half afterwards.
@Tag("faults")
class NatsOutageFaultIT {
  private static final Duration OUTAGE = Duration.ofSeconds(45);
  private static final int RUNNING = 16;

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("pkbs.testkit.NatsBinaries#all")
  void an_outage_restarts_no_job_and_refuses_submissions_at_once(Path natsServer)
      throws IOException {
    try (Rig rig = start(natsServer)) {
      rig.nats().kill();
      long end = System.nanoTime() + OUTAGE.toNanos();
      for (int i = 0; i < 5; i++) {
        Faulty.assertRefusedInTime(rig, RigJob.of(1_000 + i, "true"));
      }
      rig.await("the outage is over", OUTAGE.plusSeconds(5), () -> System.nanoTime() > end);
      rig.nats().start();

      Faulty.submit(rig, RUNNING + 1, RUNNING + 4, "true");
      Faulty.assertKept(rig);
      Faulty.assertNoneRestarted(rig);
    }
  }

  @ParameterizedTest
  @MethodSource("pkbs.testkit.NatsBinaries#all")
  void a_server_that_hangs_is_noticed_and_restarts_no_job(Path natsServer) throws IOException {
    try (Rig rig = start(natsServer)) {
      rig.nats().pause();
      long end = System.nanoTime() + OUTAGE.toNanos();
      rig.await(
          "the dispatcher has noticed",
          Duration.ofSeconds(25),
          () -> !rig.client().isReady(rig.client().dispatchers().getFirst()));
      Faulty.assertRefusedInTime(rig, RigJob.of(1_000, "true"));
      rig.await("the outage is over", OUTAGE.plusSeconds(5), () -> System.nanoTime() > end);
      rig.nats().resume();

      Faulty.submit(rig, RUNNING + 1, RUNNING + 4, "true");
      Faulty.assertKept(rig);
      Faulty.assertNoneRestarted(rig);
    }
  }

  private Rig start(Path natsServer) {
    Rig rig = Rig.start(RigSetup.in(folder, natsServer).withWorkers(2, RUNNING / 2));
    Faulty.submit(rig, 1, RUNNING / 2, "sleep 15");
    Faulty.submit(rig, RUNNING / 2 + 1, RUNNING, "sleep 70");
    Faulty.awaitStarts(rig, RUNNING);
    return rig;
  }
}
