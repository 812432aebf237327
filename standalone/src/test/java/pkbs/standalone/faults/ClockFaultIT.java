package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigJob;
import pkbs.standalone.chaos.RigProcess;
import pkbs.standalone.chaos.RigSetup;

/// Wall clocks that are wrong, by a preloaded library; the monotonic clock stays as it is. Source:
/// reliability design, section 10, test 29, with 20 jobs. Takes Debian's libfaketime.
@Tag("faults")
class ClockFaultIT {
  private static final Path LIBRARIES = Path.of("/usr/lib");

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("pkbs.testkit.NatsBinaries#all")
  void wrong_clocks_end_no_lease_and_no_job(Path natsServer) throws IOException {
    assumeTrue(library().isPresent(), "no libfaketime here");
    try (Rig rig = Rig.prepare(RigSetup.in(folder, natsServer))) {
      Trial trial = new Trial(rig);
      Path step = Files.writeString(folder.resolve("step"), "+0");
      fake(rig.worker(0), "FAKETIME", "-1d");
      fake(rig.worker(1), "FAKETIME", "+1d");
      fake(rig.dispatcher(0), "FAKETIME_TIMESTAMP_FILE", step.toString());
      rig.startAll();
      rig.awaitReady(Trial.PATIENCE);

      List<String> ids = new ArrayList<>();
      for (int number = 1; number <= 16; number++) {
        ids.add(trial.submit(RigJob.of(number, "sleep 1")));
      }
      String over = trial.submit(RigJob.of(17, "sleep 60").with("walltime", "\"4\""));
      Files.writeString(step, "+1h");
      trial.awaitStarts(1, 8);
      Files.writeString(step, "-1h");
      ids.forEach(trial::end);

      for (String id : ids) {
        JobView end = trial.job(id);
        assertThat(end.attempt()).as(id).isEqualTo(1);
        assertThat(end.end().orElseThrow().exitStatus()).as(id).isZero();
        assertThat(end.used().orElseThrow().walltimeSeconds()).as(id).isBetween(1.0, 30.0);
      }
      assertThat(trial.end(over).end().orElseThrow().exitStatus()).isEqualTo(-29);
      assertThat(trial.end(over).used().orElseThrow().walltimeSeconds()).isBetween(4.0, 30.0);
      assertThat(rig.violations(Trial.PATIENCE)).isEmpty();
    }
  }

  /// Where Debian puts it, on any processor.
  private static Optional<Path> library() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(LIBRARIES)) {
      for (Path folder : all) {
        Path library = folder.resolve("faketime/libfaketimeMT.so.1");
        if (Files.exists(library)) {
          return Optional.of(library);
        }
      }
      return Optional.empty();
    }
  }

  private static void fake(RigProcess process, String variable, String value) throws IOException {
    process.set("LD_PRELOAD", library().orElseThrow().toString());
    process.set("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    process.set("DONT_FAKE_MONOTONIC", "1");
    // Else the library ends waits on the monotonic clock at once.
    process.set("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    process.set("FAKETIME_NO_CACHE", "1");
    process.set(variable, value);
  }
}
