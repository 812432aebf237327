package pkbs.standalone.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigJob;
import pkbs.standalone.chaos.RigSetup;

/// Fault 19 of the reliability design: nats-server is killed while jobs are submitted, run and end.
/// 120 jobs of up to three seconds, 12 at a time, and ten kills, in place of 2000 and 500.
@Tag("faults")
class NatsKillsFaultIT {
  private static final int JOBS = 120;
  private static final int KILLS = 10;
  private static final long SEED = 19;

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("pkbs.testkit.NatsBinaries#all")
  void ten_kills_of_nats_server_restart_no_job_and_lose_none(Path natsServer) {
    RigSetup setup =
        RigSetup.in(folder, natsServer)
            .withWorkers(2, 6)
            .with("PKBS_LEASE_SECONDS", "40")
            .with("PKBS_WORKER_LEASE_SECONDS", "35");
    RandomGenerator random = new Random(SEED);
    try (Rig rig = Rig.start(setup);
        ExecutorService client = Executors.newFixedThreadPool(2)) {
      for (int number = 1; number <= JOBS; number++) {
        RigJob job = RigJob.of(number, "sleep 0.%d; sleep %d".formatted(number % 10, number % 3));
        client.submit(() -> rig.client().submit(job, Faulty.PATIENCE));
      }
      for (int kill = 0; kill < KILLS; kill++) {
        pause(random.nextInt(500, 3_000));
        rig.nats().kill();
        pause(random.nextInt(100, 3_000));
        rig.nats().start();
      }
      rig.await("all are submitted", Faulty.PATIENCE, () -> rig.client().given().size() == JOBS);

      Faulty.assertKept(rig);
      Faulty.assertNoneRestarted(rig);
    }
  }

  /// The time between two faults is the test's subject, not a wait for something.
  private static void pause(int millis) {
    try {
      Thread.sleep(Duration.ofMillis(millis));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
