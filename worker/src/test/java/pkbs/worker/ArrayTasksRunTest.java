package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.ArraySpec;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.Outcome;
import pkbs.core.PayloadRef;
import pkbs.core.Program;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.Stdio;
import pkbs.core.SweepTable;
import pkbs.core.TaskRange;
import pkbs.protocol.Offer;
import pkbs.testkit.SampleJobs;

/// In what the tasks of an array differ on a worker.
@Timeout(120)
class ArrayTasksRunTest {
  private static final String HOSTILE = "$(touch x); 'a' \"{b}\" \\ `id`\n*";

  @TempDir Path folder;
  private Path submit;
  private WorkerRig rig;

  @BeforeEach
  void start() throws IOException {
    submit = Files.createDirectory(folder.resolve("submit"));
    rig = new WorkerRig(folder, new WorkerRig.Setting(2, true, "right", Duration.ofSeconds(5)));
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  /// Tasks 3, 5 and 7.
  private static ArraySpec tasks(ArraySpec.Variety variety) {
    return new ArraySpec(
        List.of(new TaskRange(3, 7, 2)), Optional.empty(), Optional.empty(), variety, 1);
  }

  private JobSpec spec(ArraySpec tasks, String... argv) {
    JobSpec plain = SampleJobs.spec().withArray(tasks);
    JobSpec here = new SpecEdit(plain).submission(submit.toString(), true);
    return new SpecEdit(here).program(new Program.Executable(List.of(argv)));
  }

  private Run run(JobSpec spec, int index) {
    RunId run = new RunId(new JobId(1), index, 1);
    rig.leader
        .work()
        .offer(rig.id(), new Offer(Offer.VERSION, run, spec, 1, Optional.of(SampleJobs.AT)));
    return rig.awaitEnd(run);
  }

  private PayloadRef stored(SweepTable table) {
    byte[] bytes = table.write();
    PayloadRef ref = SampleJobs.payload(bytes);
    rig.payloads().putIfAbsent(ref, bytes);
    return ref;
  }

  @Test
  void a_task_of_a_sweep_gets_its_row_as_variables_and_in_its_arguments() {
    SweepTable table =
        new SweepTable(
            List.of("a", "b"), List.of(List.of("1", "x"), List.of(HOSTILE, "y"), List.of("", "")));
    JobSpec spec =
        spec(
            tasks(new ArraySpec.Variety(false, Optional.of(stored(table)))),
            "sh",
            "-c",
            "printf '<%s>' \"$PBS_ARRAY_INDEX\" \"$a\" \"$b\" \"$@\"",
            "sh",
            "--a={a}",
            "{b}{c} ${a}");

    for (int index : new int[] {3, 5, 7}) {
      assertThat(run(spec, index).end().orElseThrow().outcome()).isEqualTo(new Outcome.Exited(0));
    }
    assertThat(submit.resolve("sample.o1.3")).hasContent("<3><1><x><--a=1><x{c} ${a}>");
    assertThat(submit.resolve("sample.o1.5"))
        .hasContent("<5><" + HOSTILE + "><y><--a=" + HOSTILE + "><y{c} ${a}>");
    assertThat(submit.resolve("sample.o1.7")).hasContent("<7><><><--a=><{c} ${a}>");
  }

  @Test
  void a_task_without_its_row_is_rejected() {
    PayloadRef tooShort = stored(SweepTable.of("a", List.of("1")));
    JobSpec spec = spec(tasks(new ArraySpec.Variety(false, Optional.of(tooShort))), "true");

    Run run = run(spec, 5);
    assertThat(run.state()).isEqualTo(RunState.REJECTED);
    assertThat(run.reason()).contains("the table of values is damaged");
  }

  @Test
  void torque_names_outputs_and_jobs_with_a_dash() {
    ArraySpec dashed = tasks(new ArraySpec.Variety(true, Optional.empty()));
    JobSpec spec = spec(dashed, "sh", "-c", "echo $PBS_JOBNAME; echo 2 >&2");
    run(spec, 3);
    assertThat(submit.resolve("sample.o1-3")).hasContent("sample-3\n");
    assertThat(submit.resolve("sample.e1-3")).hasContent("2\n");

    Stdio given =
        new Stdio(
            Optional.of(submit + "/log"),
            Optional.of("/dev/null"),
            Stdio.Join.NONE,
            Stdio.Keep.NOTHING);
    run(new SpecEdit(spec).stdio(given), 5);
    assertThat(submit.resolve("log-5")).hasContent("sample-5\n");

    Stdio folderGiven =
        new Stdio(
            Optional.of(submit + "/"),
            Optional.of("/dev/null"),
            Stdio.Join.NONE,
            Stdio.Keep.NOTHING);
    run(new SpecEdit(spec).stdio(folderGiven), 7);
    assertThat(submit.resolve("sample.o1-7")).hasContent("sample-7\n");
  }
}
