package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.JobSpec;
import pkbs.core.Memory;
import pkbs.core.Outcome;
import pkbs.core.RunId;
import pkbs.testkit.SampleJobs;

/// Many small runs one after the other and beside each other.
@Timeout(180)
class ManyRunsTest {
  private static final int RUNS = 150;

  @TempDir Path folder;

  @Test
  void each_run_has_its_own_results_and_nothing_is_left_open() throws IOException {
    WorkerRig.Setting wide = new WorkerRig.Setting(8, false, "right", Duration.ofSeconds(1));
    try (WorkerRig rig = new WorkerRig(folder, wide)) {
      JobSpec spec = new SpecEdit(SampleJobs.script("#")).resources(1, Memory.ofMebibytes(64));
      rig.awaitEnd(rig.script(1000, spec, "true"));
      long open = openFiles();

      List<RunId> runs =
          LongStream.rangeClosed(1, RUNS)
              .mapToObj(job -> rig.script(job, spec, "echo $PBS_JOBID; echo x > $PBS_JOBID"))
              .toList();

      for (RunId run : runs) {
        assertThat(rig.awaitEnd(run).end().orElseThrow().outcome())
            .isEqualTo(new Outcome.Exited(0));
        String id = run.job().toString();
        assertThat(rig.stored("sample-" + run.job().sequence() + "/stdout.txt"))
            .hasContent(id + "\n");
        assertThat(rig.stored("sample-" + run.job().sequence() + "/" + id)).hasContent("x\n");
        rig.awaitWiped(run);
      }
      assertThat(openFiles()).isLessThan(open + 40);
    }
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }
}
