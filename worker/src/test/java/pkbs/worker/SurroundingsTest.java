package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.Asked;
import pkbs.core.EnvironmentBlock;
import pkbs.core.JobSpec;
import pkbs.core.Outcome;
import pkbs.core.PayloadRef;
import pkbs.core.Program;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.Stdio;
import pkbs.core.Surroundings;
import pkbs.core.Surroundings.Removed;
import pkbs.core.Surroundings.Staging;
import pkbs.testkit.SampleJobs;

/// What is made around a program and cleared away after it.
@Timeout(120)
class SurroundingsTest {
  private static final Surroundings PLAIN = Surroundings.PLAIN;

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

  @Test
  void an_environment_beside_the_record_arrives_byte_for_byte() throws IOException {
    Map<String, String> variables =
        Map.of(
            "BASH_FUNC_f%%", "() {  echo \"$1\"\n}",
            "ODD", " a\tb\\n'\"$x,;\n\nü€𝄞\r",
            "EMPTY", "",
            "a.b-c", "dotted",
            "LARGE", "0123456789abcdef".repeat(4096),
            "PBS_JOBID", "forged",
            "HOME", "/forged");
    // Not by a shell: /bin/sh drops what it has no syntax for.
    Program env = new Program.Executable(List.of("env", "-0"));
    RunId run = rig.offer(1, new SpecEdit(with(PLAIN.with(stored(variables)))).program(env));
    rig.awaitEnd(run);

    Map<String, String> seen = new TreeMap<>();
    for (String entry : Files.readString(rig.stored("sample-1/stdout.txt")).split("\0")) {
      seen.put(entry.split("=", 2)[0], entry.split("=", 2)[1]);
    }
    assertThat(seen).containsEntry("PBS_JOBID", "1.pkbs");
    assertThat(seen.get("HOME")).isNotEqualTo("/forged");
    Stream.of("BASH_FUNC_f%%", "ODD", "EMPTY", "a.b-c", "LARGE")
        .forEach(name -> assertThat(seen).containsEntry(name, variables.get(name)));
  }

  @Test
  void a_missing_environment_is_told() {
    PayloadRef missing = new PayloadRef("ab".repeat(32), 7);
    Run done = rig.awaitEnd(rig.script(2, with(PLAIN.with(missing)), "true"));
    assertThat(done.reason()).contains("the environment is missing or damaged");
  }

  @Test
  void arguments_reach_the_script_as_words() {
    Surroundings given =
        new Surroundings(
            Optional.empty(),
            List.of("0", "a b", "*"),
            false,
            Optional.empty(),
            Staging.NONE,
            3,
            new Removed(false, false),
            Surroundings.Demands.NONE,
            Optional.empty(),
            Asked.NONE);
    rig.awaitEnd(rig.script(3, with(given), "printf '<%s>' \"$@\"; wc -l <$PBS_NODEFILE"));
    assertThat(rig.stored("sample-3/stdout.txt")).hasContent("<0><a b><*>3\n");
  }

  @Test
  void new_files_and_the_output_get_the_permissions_of_the_mask() throws IOException {
    Surroundings given = edit(false, Optional.of(023), Staging.NONE, PLAIN.removed());
    String file = submit.resolve("new").toString();
    rig.awaitEnd(rig.script(4, with(given), "umask; touch '" + file + "'"));
    assertThat(submit.resolve("sample.o4")).hasContent("0023\n");
    assertThat(mode(submit.resolve("new"))).isEqualTo("rw-r--r--");
    assertThat(mode(submit.resolve("sample.o4"))).isEqualTo("rw-r--r--");

    Surroundings narrow = edit(false, Optional.of(077), Staging.NONE, PLAIN.removed());
    rig.awaitEnd(rig.script(5, with(narrow), "umask"));
    assertThat(mode(submit.resolve("sample.o5"))).isEqualTo("rw-------");
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void a_job_may_start_in_the_home_directory() {
    Surroundings given = edit(true, Optional.empty(), Staging.NONE, PLAIN.removed());
    rig.awaitEnd(rig.script(6, with(given), "[ \"$PWD\" -ef \"$HOME\" ] && echo at home"));
    assertThat(rig.stored("sample-6/stdout.txt")).hasContent("at home\n");
  }

  @Test
  void files_are_brought_in_and_taken_out() throws IOException {
    Path data = Files.createDirectories(folder.resolve("da ta/sub"));
    Files.writeString(data.resolve("x"), "ex");
    Files.writeString(folder.resolve("one"), "1");
    Path back = Files.createDirectory(folder.resolve("back"));
    Staging staging =
        new Staging(
            List.of(
                new Staging.File("first", folder.resolve("one").toString()),
                new Staging.File("tree", folder.resolve("da ta").toString())),
            List.of(
                new Staging.File("out.*", back.toString()),
                new Staging.File("tree", back.resolve("whole").toString()),
                new Staging.File("never", back.toString())));
    Surroundings given = edit(false, Optional.empty(), staging, PLAIN.removed());
    Run done =
        rig.awaitEnd(
            rig.script(
                7,
                with(given),
                "cat first tree/sub/x; echo a >out.a; echo b >out.b; echo more >>tree/sub/x"));

    assertThat(rig.stored("sample-7/stdout.txt")).hasContent("1ex");
    assertThat(back.resolve("out.a")).hasContent("a\n");
    assertThat(back.resolve("out.b")).hasContent("b\n");
    assertThat(back.resolve("whole/sub/x")).hasContent("exmore\n");
    assertThat(data.resolve("x")).hasContent("ex");
    assertThat(rig.stored("sample-7/out.a")).exists();
    assertThat(rig.stored("sample-7/first")).doesNotExist();
    assertThat(rig.stored("sample-7/tree")).doesNotExist();
    assertThat(done.end().orElseThrow().notes())
        .singleElement()
        .asString()
        .matches("stageout never: .*/never: no such file");
  }

  @Test
  void a_file_that_cannot_be_brought_in_ends_the_job_before_its_start() {
    Staging staging = new Staging(List.of(new Staging.File("a", "/no/such")), List.of());
    Run done =
        rig.awaitEnd(
            rig.script(
                8, with(edit(false, Optional.empty(), staging, PLAIN.removed())), "echo ran"));
    assertThat(done.reason()).contains("stagein /no/such: /no/such: no such file");
  }

  @Test
  void output_that_shall_go_is_not_delivered_when_all_went_well() {
    Surroundings given = edit(false, Optional.empty(), Staging.NONE, new Removed(true, false));
    rig.awaitEnd(rig.script(9, with(given), "echo 1; echo 2 >&2"));
    assertThat(submit.resolve("sample.o9")).doesNotExist();
    assertThat(submit.resolve("sample.e9")).hasContent("2\n");
    assertThat(rig.stored("sample-9/stdout.txt")).hasContent("1\n");

    Run failed = rig.awaitEnd(rig.script(10, with(given), "echo 1; exit 3"));
    assertThat(failed.end().orElseThrow().outcome()).isEqualTo(new Outcome.Exited(3));
    assertThat(submit.resolve("sample.o10")).hasContent("1\n");
  }

  @Test
  void output_that_shall_go_is_not_written_in_place() throws IOException {
    Stdio direct =
        new Stdio(
            Optional.empty(), Optional.empty(), Stdio.Join.NONE, new Stdio.Keep(true, true, true));
    JobSpec spec =
        new SpecEdit(with(edit(false, Optional.empty(), Staging.NONE, new Removed(true, true))))
            .stdio(direct);
    rig.awaitEnd(rig.script(11, spec, "echo 1; echo 2 >&2"));
    try (Stream<Path> files = Files.list(submit)) {
      assertThat(files).isEmpty();
    }
    assertThat(rig.stored("sample-11/stdout.txt")).hasContent("1\n");
  }

  private PayloadRef stored(Map<String, String> variables) {
    byte[] block = EnvironmentBlock.write(variables);
    PayloadRef ref = SampleJobs.payload(block);
    rig.payloads().putIfAbsent(ref, block);
    return ref;
  }

  private JobSpec with(Surroundings surroundings) {
    JobSpec script = SampleJobs.script("#");
    JobSpec here = new SpecEdit(script).submission(submit.toString(), true);
    return new SpecEdit(here).surroundings(surroundings);
  }

  private static Surroundings edit(
      boolean inHome, Optional<Integer> umask, Staging staging, Removed removed) {
    return new Surroundings(
        Optional.empty(),
        List.of(),
        inHome,
        umask,
        staging,
        1,
        removed,
        Surroundings.Demands.NONE,
        Optional.empty(),
        Asked.NONE);
  }
}
