package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.FailureCause;
import pkbs.core.JobSpec;
import pkbs.core.Memory;
import pkbs.core.Outcome;
import pkbs.core.Program;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.UploadMode;
import pkbs.jetstream.RunBook;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.ResultManifest;
import pkbs.testkit.Await;
import pkbs.testkit.SampleJobs;

/// What becomes of a run that nobody disturbs.
@Timeout(120)
class WorkerRunTest {
  private static final JobSpec SCRIPT = SampleJobs.script("#");

  @TempDir Path folder;
  private WorkerRig rig;

  @BeforeEach
  void start() throws IOException {
    rig = new WorkerRig(folder);
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  @Test
  void a_scripts_results_are_stored_before_its_end_is_recorded() throws IOException {
    RunId run = rig.script(7, SCRIPT, "echo out; echo err >&2; mkdir 'a b'; echo x > 'a b/ü#1'");

    Run done = rig.awaitEnd(run);

    assertThat(done.state()).isEqualTo(RunState.DONE);
    RunEnd end = done.end().orElseThrow();
    assertThat(end.outcome()).isEqualTo(new Outcome.Exited(0));
    assertThat(end.results().orElseThrow().path()).isEqualTo("pkbs/ann/sample-7");
    assertThat(end.results().orElseThrow().files()).isEqualTo(4);
    assertThat(rig.stored("sample-7/stdout.txt")).hasContent("out\n");
    assertThat(rig.stored("sample-7/stderr.txt")).hasContent("err\n");
    assertThat(rig.stored("sample-7/a b/ü#1")).hasContent("x\n");
    rig.awaitWiped(run);
  }

  @Test
  void the_manifest_says_what_ran_and_how_it_ended() throws IOException {
    rig.awaitEnd(rig.script(8, SCRIPT, "echo x > data; exit 3"));

    ResultManifest manifest = manifest("sample-8");
    assertThat(manifest.id()).isEqualTo("8.pkbs");
    assertThat(manifest.attempt()).isEqualTo(1);
    assertThat(manifest.exitStatus()).isEqualTo(3);
    assertThat(manifest.reason()).isEmpty();
    assertThat(manifest.submittedAt()).isEqualTo(SampleJobs.AT);
    assertThat(manifest.startedAt()).isPresent();
    assertThat(manifest.files().stream().map(ResultManifest.File::path))
        .containsExactlyInAnyOrder("data", "stdout.txt", "stderr.txt");
    assertThat(manifest.requested().ncpus()).isEqualTo(1);
  }

  @Test
  void the_environment_is_the_jobs_and_nothing_of_the_workers() {
    JobSpec spec =
        new SpecEdit(SCRIPT)
            .variables(
                Map.of(
                    "ODD", "a b\"$x\nü", "PBS_JOBID", "forged", "HOME", "/forged", "FOO", "bar"));
    rig.awaitEnd(rig.script(9, spec, "exec env -0"));

    Map<String, String> seen =
        Stream.of(read("sample-9/stdout.txt").split("\0"))
            .map(entry -> entry.split("=", 2))
            .collect(java.util.stream.Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    String work = rig.scratch(SampleJobs.run(9, 1)).resolve("work").toString();
    assertThat(seen)
        .containsEntry("ODD", "a b\"$x\nü")
        .containsEntry("FOO", "bar")
        .containsEntry("PBS_JOBID", "9.pkbs")
        .containsEntry("PBS_JOBNAME", "sample")
        .containsEntry("PBS_QUEUE", "workq")
        .containsEntry("PBS_ENVIRONMENT", "PBS_BATCH")
        .containsEntry("PBS_O_HOST", "login1")
        .containsEntry("PBS_O_HOME", "/home/ann")
        .containsEntry("PBS_O_WORKDIR", "/home/ann")
        .containsEntry("PBS_O_QUEUE", "workq")
        .containsEntry("PBS_JOBDIR", work)
        .containsEntry("PBS_NODENUM", "0")
        .containsEntry("PBS_TASKNUM", "1")
        .containsEntry("PBS_WALLTIME", "600")
        .containsEntry("NCPUS", "1")
        .containsEntry("OMP_NUM_THREADS", "1")
        .containsEntry("PKBS_ATTEMPT", "1")
        .containsEntry("USER", "ann")
        .containsEntry("LOGNAME", "ann")
        .containsEntry("PKBS_URL", "http://127.0.0.1:1")
        .containsKeys("PBS_NODEFILE", "PBS_JOBCOOKIE", "PBS_MOMPORT", "TMPDIR", "HOME", "SHELL");
    assertThat(seen.get("PATH")).startsWith("/opt/pkbs commands:/usr");
    assertThat(seen.get("HOME")).isNotEqualTo("/forged");
    assertThat(seen).doesNotContainKeys("JAVA_HOME", "MAVEN_OPTS", "OLDPWD");
  }

  @Test
  void a_job_has_a_clean_directory_a_TMPDIR_and_a_node_file() {
    rig.awaitEnd(
        rig.script(
            10,
            SCRIPT,
            "[ \"$(pwd)\" = \"$PBS_JOBDIR\" ] && ls -A; touch \"$TMPDIR/x\" && cat $PBS_NODEFILE"));

    assertThat(read("sample-10/stdout.txt")).isEqualTo(Identity.hostName() + "\n");
    assertThat(read("sample-10/stderr.txt")).isEmpty();
  }

  @Test
  void a_command_gets_its_words_as_they_are() {
    RunId run =
        rig.offer(
            11,
            new SpecEdit(SampleJobs.spec())
                .program(
                    new Program.Executable(List.of("printf", "%s|", "a b", "$HOME", "", "ü'"))));

    rig.awaitEnd(run);

    assertThat(read("sample-11/stdout.txt")).isEqualTo("a b|$HOME||ü'|");
  }

  @Test
  void a_script_runs_by_its_first_line_else_by_the_login_shell() {
    JobSpec plain = new SpecEdit(SCRIPT).program(new Program.Script("STDIN", Optional.empty()));
    rig.awaitEnd(rig.script(12, plain, "#!/bin/cat\nhello\n"));
    rig.awaitEnd(rig.script(13, plain, "echo $0\n"));

    assertThat(read("sample-12/stdout.txt")).isEqualTo("#!/bin/cat\nhello\n");
    assertThat(read("sample-13/stdout.txt")).endsWith("/spool/script\n");
  }

  @Test
  void a_run_that_can_never_start_is_rejected_with_the_reason() {
    JobSpec plain = new SpecEdit(SCRIPT).program(new Program.Script("STDIN", Optional.empty()));
    assertThat(reason(rig.script(14, plain, "#!/bin/foo -x\nhello\n")))
        .isEqualTo("interpreter /bin/foo not found");
    assertThat(reason(rig.script(15, plain, "#!/bin/sh\r\nhello\n")))
        .isEqualTo("interpreter '/bin/sh\\r' not found; the script has Windows line endings");
    assertThat(reason(rig.script(16, new SpecEdit(SCRIPT).workdir("/no/such"), "echo")))
        .isEqualTo("directory /no/such does not exist on " + Identity.hostName());
    assertThat(
            reason(
                rig.offer(
                    17,
                    new SpecEdit(SampleJobs.spec())
                        .program(new Program.Executable(List.of("no such"))))))
        .isEqualTo("command 'no such' not found on the job's PATH");
    assertThat(
            reason(
                rig.script(
                    18,
                    new SpecEdit(SCRIPT).program(new Program.Directory(Optional.empty())),
                    "no zip")))
        .contains("zip");
  }

  @Test
  void a_missing_payload_is_rejected() {
    assertThat(reason(rig.offer(19, SCRIPT))).isEqualTo("the payload is missing or damaged");
  }

  @Test
  void limits_end_a_run_and_its_results_are_kept() throws IOException {
    RunId slow =
        rig.script(20, new SpecEdit(SCRIPT).walltime(4), "echo begun; sleep 300; echo never");
    RunId fat =
        rig.script(
            21,
            new SpecEdit(SCRIPT).resources(1, Memory.ofMebibytes(64)),
            "x=$(head -c 300000000 /dev/zero | tr '\\0' x); sleep 300");

    assertThat(outcome(slow)).isEqualTo(new Outcome.OverLimit(FailureCause.WALLTIME));
    assertThat(outcome(fat)).isEqualTo(new Outcome.OverLimit(FailureCause.OOM));
    assertThat(read("sample-20/stdout.txt")).isEqualTo("begun\n");
    assertThat(manifest("sample-20").reason()).contains("walltime 00:00:04 exceeded");
    assertThat(manifest("sample-20").exitStatus()).isEqualTo(-29);
    assertThat(manifest("sample-21").reason()).contains("memory 64mb exceeded (OOM)");
    assertThat(manifest("sample-21").exitStatus()).isEqualTo(-27);
  }

  @Test
  void a_signal_counts_from_256() {
    assertThat(outcome(rig.script(22, SCRIPT, "kill -KILL $$")).exitStatus()).isEqualTo(265);
  }

  @Test
  void none_and_zip_store_what_they_say() throws IOException {
    rig.awaitEnd(
        rig.script(23, new SpecEdit(SCRIPT).upload(UploadMode.NONE), "echo x > data; echo said"));
    rig.awaitEnd(rig.script(24, new SpecEdit(SCRIPT).upload(UploadMode.ZIP), "echo x > data"));

    assertThat(names("sample-23")).containsExactly("result.json", "stderr.txt", "stdout.txt");
    assertThat(names("sample-24")).hasSize(4).anyMatch(name -> name.endsWith(".zip"));
  }

  @Test
  void a_run_that_prints_nothing_and_keeps_no_files_has_no_folder_and_is_never_staging() {
    List<RunState> seen = new CopyOnWriteArrayList<>();
    try (RunBook.Watching _ =
        rig.leader.runs().watch(now -> seen.add(now.run().state()), () -> {})) {
      Run done =
          rig.awaitEnd(
              rig.script(
                  25, new SpecEdit(SCRIPT).upload(UploadMode.NONE), "echo x > data; exit 3"));
      Await.until("the end was seen", () -> seen.contains(RunState.DONE));

      assertThat(done.end().orElseThrow().outcome()).isEqualTo(new Outcome.Exited(3));
      assertThat(done.end().orElseThrow().results()).isEmpty();
      assertThat(done.startedAt()).isPresent();
      assertThat(done.session()).isPresent();
      assertThat(seen).doesNotContain(RunState.STAGING);
      assertThat(rig.stored("sample-25")).doesNotExist();
      rig.awaitWiped(done.id());
    }
  }

  @Test
  void never_more_runs_than_cpus() {
    JobSpec wide = new SpecEdit(SCRIPT).resources(2, Memory.ofMebibytes(64));
    String script = "mkdir %1$s/busy || exit 9; sleep 0.2; rmdir %1$s/busy".formatted(folder);
    List<RunId> runs = Stream.of(30, 31, 32, 33).map(job -> rig.script(job, wide, script)).toList();

    assertThat(runs).allMatch(run -> outcome(run).exitStatus() == 0);
  }

  private Outcome outcome(RunId run) {
    return rig.awaitEnd(run).end().orElseThrow().outcome();
  }

  private String reason(RunId run) {
    Run end = rig.awaitEnd(run);
    assertThat(end.state()).isEqualTo(RunState.REJECTED);
    rig.awaitWiped(run);
    return end.reason().orElseThrow();
  }

  private ResultManifest manifest(String name) throws IOException {
    return PkbsJson.read(
        ResultManifest.class, Files.readAllBytes(rig.stored(name + "/result.json")));
  }

  private List<String> names(String name) throws IOException {
    try (Stream<Path> files = Files.list(rig.stored(name))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String read(String file) {
    try {
      return Files.readString(rig.stored(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
