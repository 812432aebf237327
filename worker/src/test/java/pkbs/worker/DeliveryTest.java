package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.JobSpec;
import pkbs.core.Program;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.SharedPaths;
import pkbs.core.Stdio;
import pkbs.core.Stdio.Join;
import pkbs.core.Stdio.Keep;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.ResultManifest;
import pkbs.testkit.Await;
import pkbs.testkit.SampleJobs;

/// Output at its paths on a shared file system.
@Timeout(120)
class DeliveryTest {
  private static final String BOTH = "echo 1; echo 2 >&2; echo 3";

  @TempDir Path folder;
  private Path submit;
  private WorkerRig rig;

  @BeforeEach
  void start() throws IOException {
    submit = Files.createDirectory(folder.resolve("sub mit"));
    rig = new WorkerRig(folder, new WorkerRig.Setting(2, true, "right", Duration.ofSeconds(5)));
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  @Test
  void output_goes_to_the_submit_directory_by_default() {
    run(1, Stdio.DEFAULT);

    assertThat(submit.resolve("sample.o1")).hasContent("1\n3\n");
    assertThat(submit.resolve("sample.e1")).hasContent("2\n");
    assertThat(rig.stored("sample-1/stdout.txt")).hasContent("1\n3\n");
  }

  @Test
  void no_temporary_file_is_left() throws IOException {
    run(2, Stdio.DEFAULT);

    try (Stream<Path> files = Files.list(submit)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("sample.o2", "sample.e2");
    }
  }

  @Test
  void a_file_is_replaced_and_a_directory_takes_the_id_as_name() throws IOException {
    Path file = Files.writeString(submit.resolve("old"), "old");
    Path logs = Files.createDirectory(submit.resolve("logs"));

    run(3, stdio(file.toString(), logs.toString(), Join.NONE, Keep.NOTHING));

    assertThat(file).hasContent("1\n3\n");
    assertThat(logs.resolve("3.pkbs.ER")).hasContent("2\n");
  }

  @Test
  void variables_in_paths_are_expanded() {
    run(4, stdio(submit + "/$PBS_JOBID-${PBS_JOBNAME}", "/dev/null", Join.NONE, Keep.NOTHING));

    assertThat(submit.resolve("4.pkbs-sample")).hasContent("1\n3\n");
    assertThat(submit.resolve("sample.e4")).doesNotExist();
    assertThat(Path.of("/dev/null")).exists().isNotEqualTo(null);
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void joined_output_is_one_file_in_order() {
    run(5, stdio(null, null, Join.OE, Keep.NOTHING));
    run(6, stdio(null, null, Join.EO, Keep.NOTHING));

    assertThat(submit.resolve("sample.o5")).hasContent("1\n2\n3\n");
    assertThat(submit.resolve("sample.e5")).doesNotExist();
    assertThat(submit.resolve("sample.e6")).hasContent("1\n2\n3\n");
    assertThat(submit.resolve("sample.o6")).doesNotExist();
    assertThat(rig.stored("sample-5/stderr.txt")).isEmptyFile();
  }

  @Test
  void directly_written_output_is_there_while_the_program_runs() throws IOException {
    Path gate = folder.resolve("gate");
    RunId run =
        offer(
            7,
            stdio(null, null, Join.NONE, new Keep(true, true, true)),
            "echo early; while [ ! -e '%s' ]; do sleep 0.05; done; echo late".formatted(gate));
    Path out = submit.resolve("sample.o7");
    Await.until("early", () -> Files.exists(out) && content(out).equals("early\n"));

    Files.createFile(gate);
    rig.awaitEnd(run);

    assertThat(out).hasContent("early\nlate\n");
    assertThat(rig.stored("sample-7/stdout.txt")).hasContent("early\nlate\n");
  }

  @Test
  void a_missing_directory_loses_nothing_and_is_noted() throws IOException {
    Path gone = submit.resolve("gone/out");

    Run run = run(8, stdio(gone.toString(), null, Join.NONE, Keep.NOTHING));

    ResultManifest manifest =
        PkbsJson.read(ResultManifest.class, Files.readAllBytes(rig.stored("sample-8/result.json")));
    assertThat(manifest.reason())
        .contains("stdout not delivered at " + gone + ": no such directory");
    assertThat(run.end().orElseThrow().notes())
        .containsExactly("stdout not delivered at " + gone + ": no such directory");
    assertThat(manifest.exitStatus()).isZero();
    assertThat(rig.stored("sample-8/stdout.txt")).hasContent("1\n3\n");
  }

  @Test
  void a_link_of_the_users_is_written_through() throws IOException {
    Path real = Files.writeString(folder.resolve("real"), "");
    Path link = Files.createSymbolicLink(submit.resolve("link"), real);

    run(9, stdio(link.toString(), null, Join.NONE, Keep.NOTHING));

    assertThat(link).isSymbolicLink();
    assertThat(real).hasContent("1\n3\n");
  }

  @Test
  void the_user_is_the_workers_user() {
    RunId run = offer(10, Stdio.DEFAULT, "echo $USER $LOGNAME $HOME");
    rig.awaitEnd(run);

    String home = System.getProperty("user.home");
    String user = System.getProperty("user.name");
    assertThat(submit.resolve("sample.o10")).hasContent(user + " " + user + " " + home + "\n");
  }

  @Test
  void kept_output_stays_in_the_home_directory() {
    Path home = Path.of("/home of/ann");
    OutputPlaces places =
        new OutputPlaces(
            new pkbs.protocol.Offer(
                1,
                SampleJobs.run(11, 1),
                spec(stdio("/x/y", null, Join.NONE, new Keep(true, false, false))),
                1),
            SharedPaths.ALL,
            java.util.Map.of("HOME", home.toString()));

    assertThat(places.of(pkbs.core.pbs.OutputPath.Stream.STDOUT))
        .contains(home.resolve("sample.o11"));
    assertThat(places.of(pkbs.core.pbs.OutputPath.Stream.STDERR))
        .contains(submit.resolve("sample.e11"));
  }

  private Run run(long job, Stdio stdio) {
    Run run = rig.awaitEnd(offer(job, stdio, BOTH));
    assertThat(run.state()).isEqualTo(RunState.DONE);
    return run;
  }

  private RunId offer(long job, Stdio stdio, String script) {
    return rig.script(job, spec(stdio), script);
  }

  private JobSpec spec(Stdio stdio) {
    JobSpec script =
        new SpecEdit(SampleJobs.script("#"))
            .program(new Program.Script("run.sh", Optional.of("/bin/sh")));
    return new SpecEdit(new SpecEdit(script).submission(submit.toString(), true)).stdio(stdio);
  }

  private static Stdio stdio(
      @org.jspecify.annotations.Nullable String out,
      @org.jspecify.annotations.Nullable String err,
      Join join,
      Keep keep) {
    return new Stdio(Optional.ofNullable(out), Optional.ofNullable(err), join, keep);
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return List.of(e).toString();
    }
  }
}
