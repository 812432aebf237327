package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.RunState;
import pkbs.jetstream.Inspection;
import pkbs.jetstream.RunBook;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigJob;
import pkbs.standalone.chaos.RigProcess;
import pkbs.standalone.chaos.RigSetup;

/// Fault 28 of the reliability design: an autoscaler that cannot make up its mind. One of four
/// workers after the other is told to stop and replaced, every three seconds until 300 jobs have
/// ended, in place of five minutes and 20 000.
@Tag("faults")
class ChurnFaultIT {
  private static final int JOBS = 300;
  private static final int TURNS_MIN = 8;
  private static final Duration TURN = Duration.ofSeconds(3);

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("pkbs.testkit.NatsBinaries#all")
  void workers_that_come_and_go_lose_no_job_and_no_attempt(Path natsServer) {
    RigSetup setup = RigSetup.in(folder, natsServer).withWorkers(4, 3);
    try (Rig rig = Rig.start(setup);
        ExecutorService client = Executors.newFixedThreadPool(2)) {
      for (int number = 1; number <= JOBS; number++) {
        RigJob job = RigJob.of(number, "sleep 0.5");
        client.submit(() -> rig.client().submit(job, Faulty.PATIENCE));
      }
      int turns = 0;
      while (turns < TURNS_MIN || rig.client().given().size() < JOBS || isBusy(rig)) {
        RigProcess worker = rig.worker(turns % 4);
        worker.term();
        assertThat(worker.awaitExit(Faulty.PATIENCE)).hasValue(0);
        worker.start();
        turns++;
        long next = System.nanoTime() + TURN.toNanos();
        rig.await("the next turn", TURN.multipliedBy(10), () -> System.nanoTime() > next);
      }

      Faulty.assertKept(rig);
      try (Inspection streams = rig.inspect()) {
        assertThat(streams.runs())
            .extracting(RunBook.Versioned::run)
            .filteredOn(run -> run.state() == RunState.LOST)
            .isEmpty();
      }
    }
  }

  private static boolean isBusy(Rig rig) {
    return rig.unfinished().filter(List::isEmpty).isEmpty();
  }
}
