package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

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
import pkbs.core.Asked;
import pkbs.core.JobSpec;
import pkbs.core.Outcome;
import pkbs.core.Program;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.SharedPaths;
import pkbs.core.Stdio;
import pkbs.core.Submission;
import pkbs.core.Surroundings;
import pkbs.core.Surroundings.Demands;
import pkbs.core.Surroundings.Staging;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.testkit.Await;
import pkbs.testkit.SampleJobs;

/// A worker that has some folders of the submit host, and what jobs demand of it.
@Timeout(120)
class SharedVolumeTest {
  @TempDir Path folder;
  private Path volume;
  private Path other;
  private WorkerRig rig;

  @BeforeEach
  void start() throws IOException {
    volume = Files.createDirectory(folder.resolve("volume"));
    other = Files.createDirectory(folder.resolve("volume2"));
    rig =
        new WorkerRig(
            folder,
            new WorkerRig.Setting(
                2, SharedPaths.parse(volume.toString()), "right", Duration.ofSeconds(5)));
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  private JobSpec spec(Path submitted, Surroundings around, Stdio stdio) {
    Submission submission =
        new Submission(
            "login1",
            submitted.toString(),
            Map.of("HOME", volume + "/ann", "PATH", "/there:/usr/bin:/bin"),
            "",
            true);
    SpecEdit edit = new SpecEdit(new SpecEdit(script()).surroundings(around));
    return new SpecEdit(edit.submission(submission)).stdio(stdio);
  }

  private static JobSpec script() {
    return new SpecEdit(SampleJobs.script("#"))
        .program(new Program.Script("run.sh", Optional.of("/bin/sh")));
  }

  private Surroundings demanding(Demands demands, Staging staging) {
    return new Surroundings(
        Optional.empty(),
        List.of(),
        false,
        Optional.empty(),
        staging,
        1,
        new Surroundings.Removed(false, false),
        demands,
        Optional.empty(),
        Asked.NONE);
  }

  private Surroundings near() {
    return demanding(
        new Demands(false, List.of(volume.toString()), Optional.empty()), Staging.NONE);
  }

  private static Stdio to(String stdout, String stderr) {
    return new Stdio(Optional.of(stdout), Optional.of(stderr), Stdio.Join.NONE, Stdio.Keep.NOTHING);
  }

  @Test
  void a_heartbeat_names_the_folders() {
    assertThat(rig.beats.getLast().sharedPaths()).containsExactly(volume.toString());
    assertThat(rig.beats.getLast().sharedFiles()).isTrue();
  }

  @Test
  void a_job_finds_its_submit_directory_and_its_output_goes_there() throws IOException {
    Files.createDirectories(volume.resolve("ann"));
    Path submitted = Files.createDirectory(volume.resolve("run"));
    Files.writeString(submitted.resolve("input"), "here");
    rig.awaitEnd(
        rig.script(
            1,
            spec(submitted, near(), Stdio.DEFAULT),
            "cat $PBS_O_WORKDIR/input; echo made >$PBS_O_WORKDIR/made; echo $HOME $PATH >&2"));
    assertThat(submitted.resolve("sample.o1")).hasContent("here");
    assertThat(submitted.resolve("made")).hasContent("made\n");
    assertThat(Files.readString(submitted.resolve("sample.e1")))
        .startsWith(volume + "/ann ")
        .contains("/there:");
  }

  @Test
  void output_that_belongs_elsewhere_stays_with_the_results() {
    Run done =
        rig.awaitEnd(
            rig.script(
                2,
                spec(volume, near(), to(volume + "/../volume2/out", volume + "/err")),
                "echo 1; echo 2 >&2"));
    assertThat(done.state()).isEqualTo(RunState.DONE);
    assertThat(other.resolve("out")).doesNotExist();
    assertThat(volume.resolve("err")).hasContent("2\n");
    assertThat(rig.stored("sample-2/stdout.txt")).hasContent("1\n");
  }

  @Test
  void a_directory_that_is_not_there_is_named() {
    Run run = rig.awaitEnd(rig.script(3, spec(volume.resolve("gone"), near(), Stdio.DEFAULT), ":"));
    assertThat(run.state()).isEqualTo(RunState.REJECTED);
    assertThat(run.reason().orElseThrow())
        .startsWith("directory " + volume.resolve("gone") + " does not exist on ");
  }

  @Test
  void files_are_staged_from_the_folders_only() {
    Staging out = new Staging(List.of(), List.of(new Staging.File("a", other + "/a")));
    Run run =
        rig.awaitEnd(rig.script(4, spec(volume, demanding(Demands.NONE, out), Stdio.DEFAULT), ":"));
    assertThat(run.reason().orElseThrow()).startsWith("the files of login1 are not on ");
  }

  @Test
  void a_job_has_its_own_time_between_the_signals() {
    Demands patient = new Demands(false, List.of(), Optional.of(60));
    Path trapped = volume.resolve("trapped");
    RunId run =
        rig.script(
            5,
            spec(volume, demanding(patient, Staging.NONE), Stdio.DEFAULT),
            "trap 'sleep 2; exit 9' TERM; touch %s; while :; do sleep 0.1; done"
                .formatted(trapped));
    Await.until("the trap is set", () -> Files.exists(trapped));
    rig.push(run, Want.TERM);
    assertThat(rig.awaitEnd(run).end().orElseThrow().outcome()).isEqualTo(new Outcome.Deleted(9));
  }
}
