package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.Container;
import pkbs.core.FailureCause;
import pkbs.core.JobSpec;
import pkbs.core.Memory;
import pkbs.core.Outcome;
import pkbs.core.PkbsException;
import pkbs.core.Program;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.SharedPaths;
import pkbs.core.Surroundings;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.testkit.Await;
import pkbs.testkit.SampleJobs;

/// A worker and the first process of a container beside it, which here shares everything with it.
@Timeout(120)
class JobContainerTest {
  private static final Surroundings INSIDE = Surroundings.PLAIN.in(Container.of("alpine", 0));

  @TempDir Path folder;
  private JobContainer container;
  private Process inside;
  private WorkerRig rig;

  @BeforeEach
  void start() throws IOException {
    container = new JobContainer(Files.createDirectory(folder.resolve("pkbs")));
    Files.createDirectory(container.input());
    Files.createDirectory(container.output());
    container.open();
    ProcessBuilder first =
        new ProcessBuilder(
                "setsid",
                "/bin/sh",
                container.control().resolve("start").toString(),
                container.control().toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("container.log").toFile());
    first.environment().clear();
    first.environment().put("PATH", "/usr/bin:/bin");
    inside = first.start();
    container.awaitReady();
    rig =
        new WorkerRig(
            folder,
            new WorkerRig.Setting(
                1, SharedPaths.NONE, "right", Duration.ofSeconds(5), Optional.of(container)));
  }

  @AfterEach
  void stop() throws IOException {
    inside.destroyForcibly();
    rig.close();
  }

  @Test
  void a_script_runs_in_the_container_and_its_output_folder_is_stored() throws Exception {
    JobSpec spec = new SpecEdit(inside()).variables(Map.of("WORD", "it's $5;\n\"two\""));
    RunId run =
        rig.script(
            1,
            spec,
            """
            #!/bin/sh
            pwd; echo "$WORD"; echo "$PBS_JOBID $NCPUS $PKBS_ATTEMPT $PATH"; echo oops >&2
            echo ${PKBS_URL:-none} $HOME; wc -l < $PBS_NODEFILE
            echo 42 > $PKBS_OUTPUT/answer; echo scratch > here; exit 3
            """);
    Run done = rig.awaitEnd(run);
    assertThat(done.end().map(RunEnd::outcome)).contains(new Outcome.Exited(3));
    assertThat(rig.stored("sample-1/stdout.txt"))
        .hasContent(
            """
            %s
            it's $5;
            "two"
            1.pkbs 1 1 /usr/bin:/bin
            none %s
            1
            """
                .formatted(container.input(), container.input()));
    assertThat(rig.stored("sample-1/stderr.txt")).hasContent("oops");
    assertThat(rig.stored("sample-1/answer")).hasContent("42");
    assertThat(rig.stored("sample-1/here")).doesNotExist();
    assertThat(inside.waitFor()).isEqualTo(3);
    assertThat(rig.worker().awaitServed(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void a_command_is_looked_for_in_the_container() {
    JobSpec spec =
        new SpecEdit(inside()).program(new Program.Executable(List.of("echo", "a b", "$HOME")));
    assertThat(rig.awaitEnd(rig.offer(2, spec)).end().map(RunEnd::outcome))
        .contains(new Outcome.Exited(0));
    assertThat(rig.stored("sample-2/stdout.txt")).hasContent("a b $HOME");
  }

  @Test
  void a_command_that_is_not_there_ends_as_a_shell_says_it() {
    JobSpec spec = new SpecEdit(inside()).program(new Program.Executable(List.of("no-such-thing")));
    assertThat(rig.awaitEnd(rig.offer(3, spec)).end().map(RunEnd::outcome))
        .contains(new Outcome.Exited(127));
    assertThat(rig.stored("sample-3/stderr.txt")).content().contains("no-such-thing");
  }

  @Test
  void a_deleted_job_is_told_to_end() {
    RunId run = rig.script(4, inside(), "echo begun; sleep 600");
    awaitBegun(run);
    rig.push(run, Want.TERM);
    assertThat(rig.awaitEnd(run).end().map(RunEnd::outcome)).contains(Outcome.Deleted.BY_TERM);
  }

  @Test
  void a_job_that_does_not_listen_is_killed() {
    RunId run =
        rig.script(5, inside(), "trap '' TERM; echo begun; sleep 600 & wait; wait; sleep 600");
    awaitBegun(run);
    rig.push(run, Want.TERM);
    assertThat(rig.awaitEnd(run).end().map(RunEnd::outcome)).contains(Outcome.Deleted.BY_FORCE);
    Await.until("nothing is left of it", () -> !inside.isAlive());
  }

  @Test
  void the_walltime_is_kept() {
    RunId run = rig.script(6, new SpecEdit(inside()).walltime(1), "sleep 600");
    assertThat(rig.awaitEnd(run).end().map(RunEnd::outcome))
        .contains(new Outcome.OverLimit(FailureCause.WALLTIME));
  }

  @Test
  void a_container_that_is_killed_without_a_word_was_over_its_memory() {
    JobSpec spec = new SpecEdit(inside()).resources(1, Memory.ofMebibytes(64));
    RunId run = rig.script(7, spec, "echo begun; sleep 600");
    awaitBegun(run);
    List<ProcessHandle> all = inside.descendants().toList();
    inside.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    assertThat(rig.awaitEnd(run).end().map(RunEnd::outcome))
        .contains(new Outcome.OverLimit(FailureCause.OOM));
    assertThat(rig.stored("sample-7/stdout.txt")).hasContent("begun");
  }

  @Test
  void a_fenced_run_ends_in_the_container_too() {
    RunId run = rig.script(8, inside(), "echo begun; sleep 600");
    awaitBegun(run);
    rig.lose(run);
    rig.push(run, Want.FENCED);
    Await.until("nothing is left of it", () -> !inside.isAlive());
    assertThat(rig.awaitEnd(run).state()).isEqualTo(RunState.LOST);
  }

  @Test
  void a_worker_that_stops_hands_the_run_back() throws Exception {
    RunId run = rig.script(9, inside(), "echo begun; sleep 600");
    awaitBegun(run);
    rig.worker().drain();
    assertThat(rig.awaitEnd(run).state()).isEqualTo(RunState.RETURNED);
  }

  @Test
  void a_job_for_another_place_is_rejected() {
    Run rejected = rig.awaitEnd(rig.script(10, SampleJobs.script("true"), "true"));
    assertThat(rejected.state()).isEqualTo(RunState.REJECTED);
    assertThat(rejected.reason()).contains("this worker is for a container");
  }

  @Test
  void a_second_worker_beside_the_same_container_does_not_begin() {
    assertThatThrownBy(container::open)
        .isInstanceOf(PkbsException.class)
        .hasMessageContaining(container.control() + ": cannot be used");
  }

  private void awaitBegun(RunId run) {
    Await.until(
        "the job has begun", () -> rig.scratch(run).resolve("spool/stdout").toFile().length() > 0);
  }

  private static JobSpec inside() {
    return new SpecEdit(SampleJobs.script("true")).surroundings(INSIDE);
  }
}
