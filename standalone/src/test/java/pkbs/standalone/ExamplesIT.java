package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.JobView;

/// Every directory of `examples/` does what its page says.
class ExamplesIT {
  private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();
  private static final int FLOOD_LINES = 200_000;
  private static final int FLOOD_BYTES = 20_000_000;

  @TempDir private static Path temporary;
  private static Laptop laptop;

  @BeforeAll
  static void up() {
    laptop = Laptop.in(temporary).up();
  }

  @AfterAll
  static void down() {
    laptop.close();
  }

  @Test
  void every_directory_has_a_test_here() throws IOException {
    try (Stream<Path> directories = Files.list(EXAMPLES)) {
      assertThat(directories.filter(Files::isDirectory).map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("calculation", "container", "hello-world", "stress");
    }
    try (Stream<Path> scripts = Files.list(EXAMPLES.resolve("stress"))) {
      assertThat(
              scripts
                  .map(path -> path.getFileName().toString())
                  .filter(name -> name.endsWith(".sh")))
          .containsExactlyInAnyOrder(
              "disk-full.sh", "fork.sh", "hang.sh", "log-flood.sh", "oom.sh");
    }
  }

  @Test
  void hello_world_greets_everybody() throws Exception {
    JobView job = run("-N", "hello-world", EXAMPLES.resolve("hello-world").toString());
    assertThat(status(job)).isZero();
    List<String> names = Files.readAllLines(EXAMPLES.resolve("hello-world/names.txt"));
    assertThat(file(job, "greetings.txt").lines())
        .containsExactlyElementsOf(names.stream().map(name -> "hello " + name).toList());
    assertThat(file(job, "stdout.txt")).startsWith("job " + job.id() + " runs in /");
    assertThat(file(job, "stderr.txt")).isEmpty();
  }

  @Test
  void calculation_calculates() throws Exception {
    JobView job = run("-N", "calc", EXAMPLES.resolve("calculation/calc.sh").toString());
    assertThat(status(job)).isZero();
    assertThat(file(job, "result.txt")).isEqualTo("pi 3.1415926536\nprimes 9592\nsum 454396537\n");
    assertThat(file(job, "stdout.txt")).isEqualTo(file(job, "result.txt"));
  }

  /// There is no cluster here: what its pod does is left out.
  @Test
  void container_is_read_and_refused_without_kubernetes() {
    System.err.println("examples/container: its pod is left out: no cluster");
    String folder = EXAMPLES.resolve("container").toString();
    assertThat(laptop.command("qsub", "--dry-run", folder).ok().out())
        .containsPattern("image\\s+busybox:1\\.36");
    Laptop.Ran refused = laptop.command("qsub", folder);
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .isEqualTo(
            "qsub: image \"busybox:1.36\": there is no Kubernetes here to run containers on;"
                + " submit without --image, or to a pkbs in a cluster that has container-jobs\n");
  }

  @Test
  void what_container_does_in_its_image_counts_words() throws Exception {
    ProcessBuilder script =
        new ProcessBuilder("/bin/sh", EXAMPLES.resolve("container/run.sh").toString());
    script.environment().put("PKBS_INPUT", EXAMPLES.resolve("container").toString());
    script.environment().put("PKBS_OUTPUT", temporary.toString());
    Process counting = script.start();
    assertThat(new String(counting.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("19 different words\n");
    assertThat(counting.waitFor()).isZero();
    assertThat(Files.readAllLines(temporary.resolve("words.txt")).getFirst().strip())
        .isEqualTo("5 the");
  }

  @Test
  void oom_ends_with_the_reason_oom() throws Exception {
    JobView job = stress("oom");
    assertThat(status(job)).isEqualTo(-27);
    assertThat(job.reason().orElseThrow().code()).isEqualTo("OOM");
    assertThat(file(job, "stdout.txt")).doesNotContain("still alive");
  }

  @Test
  void disk_full_ends_with_the_reason_disk() throws Exception {
    JobView job = stress("disk-full");
    assertThat(status(job)).isNotZero();
    assertThat(job.reason().orElseThrow().code()).isEqualTo("DISK");
    assertThat(file(job, "stdout.txt")).doesNotContain("still alive");
  }

  @Test
  void fork_leaves_no_process() throws Exception {
    JobView job = stress("fork");
    assertThat(status(job)).isZero();
    long orphan = Long.parseLong(file(job, "orphan.pid").strip());
    assertThat(ProcessMark.of(orphan)).isEmpty();
    assertThat(processesOf(job.id())).isEmpty();
  }

  @Test
  void log_flood_loses_no_line() throws Exception {
    JobView job = stress("log-flood");
    assertThat(status(job)).isZero();
    String stdout = file(job, "stdout.txt");
    assertThat(stdout.length()).isEqualTo(FLOOD_BYTES);
    assertThat(stdout.lines().filter(line -> line.startsWith("line ")).count())
        .isEqualTo(FLOOD_LINES);
  }

  @Test
  void hang_ends_with_the_reason_walltime() throws Exception {
    JobView job = stress("hang");
    assertThat(status(job)).isEqualTo(-29);
    assertThat(job.reason().orElseThrow().code()).isEqualTo("WALLTIME");
    assertThat(processesOf(job.id())).isEmpty();
  }

  private static JobView stress(String name) {
    return run(EXAMPLES.resolve("stress/" + name + ".sh").toString());
  }

  private static JobView run(String... words) {
    String[] line = Stream.concat(Stream.of("qsub"), Stream.of(words)).toArray(String[]::new);
    String id = laptop.command(line).line();
    laptop.command("qwait", id);
    JobView job = laptop.api().show(id);
    assertThat(job.state()).isEqualTo("finished");
    assertThat(file(job, "result.json")).contains("\"" + id + "\"");
    // The worker is as well as before.
    String next = laptop.commandReading("echo well\n", "qsub", "-N", "after").line();
    laptop.command("qwait", next).ok();
    return job;
  }

  private static int status(JobView job) {
    return job.end().orElseThrow().exitStatus();
  }

  private static String file(JobView job, String name) {
    try {
      return laptop.dav().text(job.end().orElseThrow().results().orElseThrow().url(), name);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Those that have the job's id in their environment.
  private static List<Long> processesOf(String id) {
    return ProcFiles.pids().stream()
        .filter(pid -> ProcFiles.words(pid, "environ").contains("PBS_JOBID=" + id))
        .filter(pid -> ProcFiles.words(pid, "environ").stream().anyMatch(isOurs()))
        .toList();
  }

  private static Predicate<String> isOurs() {
    return word -> word.endsWith("=" + laptop.folder().root());
  }
}
