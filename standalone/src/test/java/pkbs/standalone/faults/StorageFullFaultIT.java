package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigJob;
import pkbs.standalone.chaos.RigSetup;

/// Fault 32 of the reliability design: the disk of nats-server is full, then free again. The disk
/// is a tmpfs of 48 MB, which only root may mount; 12 running jobs in place of 500. nats-server
/// turns JetStream off where a write finds no space, and comes back with it only when it is started
/// again: that is done here, as an operator would; no process of pkbs is.
@Tag("faults")
class StorageFullFaultIT {
  private static final int RUNNING = 12;

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("pkbs.testkit.NatsBinaries#all")
  void submissions_are_refused_running_jobs_go_on_and_all_recovers(Path natsServer)
      throws Exception {
    Path store = Files.createDirectories(folder.resolve("rig/nats"));
    assumeTrue(mount(store), "a tmpfs can be mounted");
    try (Rig rig = Rig.start(RigSetup.in(folder.resolve("rig"), natsServer).withWorkers(2, 8))) {
      Faulty.submit(rig, 1, RUNNING / 2, "sleep 10");
      Faulty.submit(rig, RUNNING / 2 + 1, RUNNING, "sleep 60");
      Faulty.awaitStarts(rig, RUNNING);
      long[] pids = pids(rig);

      Path ballast = store.resolve("ballast");
      fill(ballast);
      assertThat(awaitRefusal(rig)).contains("503").contains("nothing was submitted");
      Faulty.assertRefusedInTime(rig, RigJob.of(2_000, "true"));

      Files.delete(ballast);
      rig.nats().kill();
      rig.nats().start();
      Faulty.submit(rig, RUNNING + 1, RUNNING + 4, "true");
      Faulty.assertKept(rig);
      Faulty.assertNoneRestarted(rig);
      assertThat(pids(rig)).isEqualTo(pids);
    } finally {
      run("umount", "-l", store.toString());
    }
  }

  /// Submissions that still find room are jobs like all others.
  private static String awaitRefusal(Rig rig) {
    for (int number = 1_000; number < 1_100; number++) {
      try {
        rig.client().submit(RigJob.of(number, "true"), Duration.ofSeconds(10));
      } catch (IllegalStateException refused) {
        return refused.getMessage();
      }
    }
    throw new AssertionError("the full disk was never noticed");
  }

  private static long[] pids(Rig rig) {
    return rig.processes().stream()
        .filter(process -> process != rig.nats())
        .mapToLong(process -> process.pid().orElse(-1L))
        .toArray();
  }

  /// Until nothing more fits.
  private static void fill(Path ballast) {
    byte[] piece = new byte[4096];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (Files.exists(ballast)) {
        out.write(piece);
      }
    } catch (IOException full) {
      assertThat(ballast).exists();
    }
  }

  private static boolean mount(Path place) throws IOException, InterruptedException {
    return run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", place.toString());
  }

  private static boolean run(String... line) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }
}
